"""The figures of detection and of class trees: what they show is said in their alt text."""

import numpy as np
import pytest

from imgcls_course.lessons.beyond_classification.detection.detector_figures import (
    finds_and_work,
    learning_to_find,
    precision_over_recall,
)
from imgcls_course.lessons.beyond_classification.detection.overlap_explorer import OverlapFigure
from imgcls_course.lessons.beyond_classification.detection.scenes_with_boxes import (
    scenes_with_boxes,
    ways_compared,
)
from imgcls_course.lessons.beyond_classification.hierarchy.label_gain import accuracies_by_draw
from imgcls_course.lessons.beyond_classification.hierarchy.tree_figures import (
    class_tree,
    sure_answers,
)

NAMES = ("animal", "vehicle", "cat", "dog")
PARENTS = (-1, -1, 0, 0)


@pytest.fixture
def image():
    return np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)


def test_scenes_show_their_boxes(image):
    bare = scenes_with_boxes([image] * 5, [[]] * 5, "Nothing is in them.")
    boxed = scenes_with_boxes([image] * 5, [[((2, 3, 30, 40), "cat")]] * 5, "Nothing is in them.")
    assert "5 scenes" in boxed.alt and boxed.alt.endswith("Nothing is in them.")
    assert bare.png != boxed.png


def test_ways_are_named(image):
    shown = ways_compared(image, [((1, 1, 20, 20), "")], {"old": [], "new": []}, "New is bare.")
    assert "old, new" in shown.alt and shown.alt.endswith("New is bare.")


def test_the_overlap_figure_says_found_or_not():
    figure = OverlapFigure()
    assert "0.60: found" in figure.draw((0, 0, 40, 40), (10, 0, 50, 40), 0.6).alt
    apart = figure.draw((0, 0, 40, 40), (50, 50, 90, 90), 0.0)
    assert "not found" in apart.alt and "0.00 of the object" in apart.alt


def test_a_tree_tells_its_groups():
    plain = class_tree(NAMES, PARENTS)
    assert "the root has animal and vehicle; animal has cat and dog" in plain.alt
    likely = class_tree(NAMES, PARENTS, [0.7, 0.3, 0.6, 0.1], answer=2, saying="A cat it is.")
    assert likely.alt.endswith("A cat it is.") and likely.png != plain.png


def test_a_tree_has_room_for_an_image(image):
    bare, illustrated = (class_tree(NAMES, PARENTS, image=one) for one in (None, image))
    assert bare.png != illustrated.png


def test_curves_and_bars_say_what_they_are_of():
    assert "found and named" in learning_to_find([0, 2], [0.1, 0.9], [0.0, 0.3], "It rises.").alt
    shares = {"windows": 0.6, "one\npass": 0.9}
    bars = finds_and_work(shares, shares, shares, {"windows": 3000, "one\npass": 250}, "Less.")
    assert "windows, one pass" in bars.alt
    curve = (np.linspace(0, 1, 5), np.linspace(1, 0.4, 5))
    assert "short, long" in precision_over_recall({"short": curve, "long": curve}, "They fall.").alt
    assert "Three curves" in sure_answers([0, 1], [1, 0], [1, 0], [0.5, 1], "They cross.").alt
    draws = accuracies_by_draw({"few": [0.4, 0.5], "many": [0.6, 0.7]}, 0.1, "Many is better.")
    assert "2 draws" in draws.alt and "few, many" in draws.alt
