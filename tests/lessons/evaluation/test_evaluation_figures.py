import io

import numpy as np
import pytest
from PIL import Image

from imgcls_course.evaluation import (
    KINDS,
    Interval,
    compare_models,
    coverage_curve,
    reliability,
)
from imgcls_course.figures.accuracy_by_coverage import accuracy_by_coverage
from imgcls_course.figures.accuracy_intervals import accuracy_intervals
from imgcls_course.figures.confusion_heatmap import confusion_heatmap
from imgcls_course.figures.mistake_gallery import mistake_gallery
from imgcls_course.figures.reliability_diagrams import ReliabilityFigure, reliability_diagrams
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


def test_a_confusion_matrix_names_its_classes():
    matrix = np.array([[9, 1, 0], [4, 8, 0], [0, 0, 7]])
    drawn = confusion_heatmap(matrix, NAMES, SAYING)
    assert "cat, dog, frog" in drawn.alt and drawn.alt.endswith(SAYING)


def test_a_confusion_matrix_without_mistakes_can_be_drawn():
    assert confusion_heatmap(np.diag([3, 4, 5]), NAMES, SAYING).png


def test_precision_and_recall_of_each_class():
    drawn = precision_and_recall(np.array([0.9, 0.7, 1]), np.array([0.8, 0.95, 0.6]), NAMES, SAYING)
    assert "cat, dog, frog" in drawn.alt


def test_intervals_name_their_models():
    drawn = accuracy_intervals({"A": Interval(0.8, 0.78, 0.82)}, 0.1, SAYING)
    assert "Accuracies of A" in drawn.alt


def test_a_comparison_names_both_models_even_if_they_never_differ(answers):
    probabilities, labels = answers
    guesses = probabilities.argmax(axis=1)
    for other in (guesses, (guesses + 1) % 3):
        compared = compare_models(labels, guesses, other, resamples=50)
        alone = {"old": Interval(0.3, 0.2, 0.4), "new": Interval(0.35, 0.25, 0.45)}
        drawn = paired_difference(alone, compared, SAYING)
        assert "accuracies of old and new" in drawn.alt


def test_reliability_diagrams_may_have_empty_bins(answers):
    probabilities, labels = answers
    drawn = reliability_diagrams({"A": reliability(probabilities, labels, 10)}, SAYING)
    assert "Reliability diagrams of A" in drawn.alt


def test_a_reliability_figure_says_whether_the_model_is_too_sure(answers):
    _, labels = answers
    sure = ReliabilityFigure(np.eye(3)[(labels + 1) % 3] * 9, labels)
    assert "too sure" in sure.draw(1.0).alt
    assert sure.draw(0.25).png != sure.draw(8.0).png
    right = ReliabilityFigure(np.eye(3)[labels], labels)
    assert "too modest" in right.draw(1.0).alt


def test_coverage_curves_name_their_models(answers):
    assert "for A." in accuracy_by_coverage({"A": coverage_curve(*answers)}, 0.95, SAYING).alt


def test_a_gallery_of_mistakes_may_have_a_last_row_that_is_not_full():
    images = np.zeros((7, 8, 8, 3), np.uint8)
    drawn = mistake_gallery(images, ["dog"] * 7, ["cat"] * 7, [0.9] * 7, SAYING)
    assert "7 images" in drawn.alt


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
