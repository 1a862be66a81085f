"""The capstone's figures say what is seen, also of folders unlike the example's."""

import numpy as np
import pytest

from imgcls_course.lessons.capstone.candidate_figures import candidates_by_cost
from imgcls_course.lessons.capstone.folder_figures import (
    class_sheet,
    copies_found,
    doubtful_gallery,
    images_by_class,
)

IMAGES = np.random.default_rng(0).integers(0, 256, size=(30, 16, 16, 3), dtype=np.uint8)
NAMES = [f"class/{place}.png" for place in range(30)]


@pytest.mark.parametrize("classes", [2, 15])
def test_a_sheet_shows_ten_classes_at_most(classes):
    names = [f"kind {label}" for label in range(classes)]
    shown = class_sheet(IMAGES, np.arange(30) % classes, names)
    assert shown.alt.startswith(f"{min(classes, 10)} rows")
    assert "kind 1" in shown.alt and "kind 12" not in shown.alt


def test_bars_go_from_the_most_to_the_fewest():
    shown = images_by_class([5, 1200, 30], ["a", "b", "c"], [0, 200, 1])
    assert "1,200 (b) down to 5 (a)" in shown.alt


def test_copies_and_the_lack_of_them():
    shown = copies_found(IMAGES, [np.array([1, 2]), np.array([4, 5, 6, 7])], NAMES)
    assert "2 columns of up to 3" in shown.alt
    assert "0 columns" in copies_found(IMAGES, [], NAMES).alt


def test_a_doubtful_image_that_is_known_is_framed():
    assert "One of them is framed" in doubtful_gallery(IMAGES[:4], NAMES, [0, 1, 0, 0]).alt
    assert "framed" not in doubtful_gallery(IMAGES[:4], NAMES, [False] * 4).alt
    assert doubtful_gallery(IMAGES[:0], [], []).png


def test_candidates_with_their_costs():
    shown = candidates_by_cost({"a": 0.5, "b": 0.9}, {"a": 10, "b": 1e6}, 100, "b", 0.5)
    assert "2 backbones" in shown.alt
