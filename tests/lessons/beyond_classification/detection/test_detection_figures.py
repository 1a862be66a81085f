"""The figures of detection: what they show is said in their alt text."""

import numpy as np
import pytest

from imgcls_course.lessons.beyond_classification.detection.detector_figures import (
    finds_and_work,
    learning_to_find,
    precision_over_recall,
)
from imgcls_course.lessons.beyond_classification.detection.scenes_with_boxes import (
    scenes_with_boxes,
    ways_compared,
)


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


def test_curves_and_bars_say_what_they_are_of():
    assert "found and named" in learning_to_find([0, 2], [0.1, 0.9], [0.0, 0.3], "It rises.").alt
    shares = {"windows": 0.6, "one\npass": 0.9}
    bars = finds_and_work(shares, shares, shares, {"windows": 3000, "one\npass": 250}, "Less.")
    assert "windows, one pass" in bars.alt
    curve = (np.linspace(0, 1, 5), np.linspace(1, 0.4, 5))
    assert "short, long" in precision_over_recall({"short": curve, "long": curve}, "They fall.").alt
