import io

import numpy as np
import pytest
from PIL import Image

from imgcls_course.evaluation import (
    KINDS,
    Interval,
    compare_models,
)
from imgcls_course.lessons.evaluation.corrupted_photos import (
    accuracy_by_strength,
    corruption_table,
    photo_getting_worse,
    sureness_by_strength,
)
from imgcls_course.lessons.evaluation.paired_difference import paired_difference
from imgcls_course.lessons.evaluation.precision_by_class import precision_and_recall
from imgcls_course.lessons.evaluation.saliency_maps import heat_on_photos

SAYING = "This is what is seen."
NAMES = ("cat", "dog", "frog")


@pytest.fixture
def answers():
    random = np.random.default_rng(0)
    return random.dirichlet(np.ones(3), size=100), random.integers(3, size=100)


def _pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture.png)).convert("RGB"))


def test_precision_and_recall_of_each_class():
    drawn = precision_and_recall(np.array([0.9, 0.7, 1]), np.array([0.8, 0.95, 0.6]), NAMES, SAYING)
    assert "cat, dog, frog" in drawn.alt


def test_a_comparison_names_both_models_even_if_they_never_differ(answers):
    probabilities, labels = answers
    guesses = probabilities.argmax(axis=1)
    for other in (guesses, (guesses + 1) % 3):
        compared = compare_models(labels, guesses, other, resamples=50)
        alone = {"old": Interval(0.3, 0.2, 0.4), "new": Interval(0.35, 0.25, 0.45)}
        drawn = paired_difference(alone, compared, SAYING)
        assert "accuracies of old and new" in drawn.alt


def test_corruptions_in_a_table_and_in_curves():
    image = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    assert ", ".join(KINDS) in corruption_table(image).alt
    curves = {kind: {"A": [0.8, 0.4], "B": [0.5, 0.5]} for kind in KINDS}
    assert accuracy_by_strength((0, 5), curves, SAYING).alt.endswith(SAYING)
    one = {kind: [0.8, 0.4] for kind in KINDS}
    assert ", ".join(KINDS) in sureness_by_strength((0, 5), one, one, SAYING).alt
    drawn = photo_getting_worse([image] * 2, [("pan", 0.8), ("wok", 0.9)], [True, False], SAYING)
    assert "2 times" in drawn.alt


def test_heat_is_laid_where_the_map_is_hot():
    images = [np.full((40, 40, 3), 90, np.uint8)] * 2
    hot = np.zeros((2, 2, 4))
    hot[1, :, 3] = 1
    drawn = heat_on_photos(images, hot, ["cold", "hot"], SAYING, columns=2)
    cold, warm = np.array_split(_pixels(drawn).astype(int), 2, axis=1)
    photo = (warm[:, :, 0] > warm[:, :, 2] + 40).nonzero()
    assert len(photo[1]) and photo[1].mean() > 0.7 * warm.shape[1]
    assert not (cold[:, :, 0] > cold[:, :, 2] + 40).any()
