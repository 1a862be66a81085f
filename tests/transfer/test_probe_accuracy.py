"""What the course promises of the linear probe, on all 2,000 test images.

The lesson on feature extraction prints the same as verdicts. Features are those of the user's cache
folder where it has them: with an empty one these tests take most of a minute.
"""

import nbformat
import numpy as np
import pytest

from imgcls_course.datasets import load_cifar10, split
from imgcls_course.runtime.lesson_files import LEARNER, SOLVED, choose_lessons
from imgcls_course.transfer import (
    extract_features,
    linear_probe,
    load_backbone,
    nearest_neighbours,
)

VERDICTS = (
    "features, ten labels a class:   at least 70%: True",
    "features, 5,000 labels in all:  at least 86%: True",
    "a small network with 5,000:  20 points less: True",
    "pixels with 5,000:           40 points less: True",
)


@pytest.fixture(scope="module")
def data():
    """Training images, test images, and the features of both.

    Made once for the module, before each test gets an empty cache folder of its own: the features
    that the lesson or an earlier run has left are used.
    """
    chosen = load_cifar10("train").per_class(600, seed=0)
    training, _ = split(chosen, fraction=1 / 6, seed=0)
    test = load_cifar10("test")
    backbone = load_backbone()
    assert (len(training), len(test)) == (5000, 2000)
    return (
        training,
        test,
        extract_features(backbone, training.images),
        extract_features(backbone, test.images),
    )


def _places(labels, count, seed):
    """Places of so many images of each class, drawn at random."""
    generator = np.random.default_rng(seed)
    classes = [generator.permutation(np.flatnonzero(labels == k)) for k in range(10)]
    return np.concatenate([places[:count] for places in classes])


def test_with_5000_labels_the_probe_is_right_for_86_percent(data):
    training, test, features, test_features = data
    probe = linear_probe(features, training.labels)
    assert probe.score(test_features, test.labels) >= 0.86


def test_with_ten_labels_a_class_it_is_right_for_70_percent(data):
    training, test, features, test_features = data
    scores = []
    for seed in range(10):
        places = _places(training.labels, 10, seed)
        probe = linear_probe(features[places], training.labels[places])
        scores.append(probe.score(test_features, test.labels))
    assert np.mean(scores) >= 0.70
    # No draw is far below the mean.
    assert min(scores) >= 0.65


def test_neighbours_in_features_are_nearly_as_good(data):
    training, test, features, test_features = data
    found = nearest_neighbours(features, training.labels, test_features, k=10)
    assert (found == test.labels).mean() >= 0.80


def test_pixels_are_far_below(data):
    training, test, *_ = data
    pixels, test_pixels = (one.images.reshape(len(one), -1) for one in (training, test))
    best = max(
        linear_probe(pixels, training.labels, regularisation).score(test_pixels, test.labels)
        for regularisation in (0.3, 1.0)
    )
    # Better than guessing, so that the comparison is a fair one; and far below the features.
    assert 0.30 <= best <= 0.45


@pytest.mark.parametrize("kind", [LEARNER, SOLVED])
def test_the_lesson_comes_to_the_same_verdicts(kind):
    (lesson,) = choose_lessons(["07"])
    notebook = nbformat.read(lesson.path(kind), as_version=nbformat.NO_CONVERT)
    printed = "".join(
        output.text
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "stream"
    )
    for verdict in VERDICTS:
        assert verdict in printed
