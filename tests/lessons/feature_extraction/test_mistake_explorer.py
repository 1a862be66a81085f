import numpy as np
import pytest

from imgcls_course.datasets import Photo
from imgcls_course.lessons.feature_extraction.mistake_explorer import mistake_explorer
from imgcls_course.lessons.feature_extraction.preprocessing_mistakes import as_pixels

NAMES = tuple(f"class {k}" for k in range(8))


def _photo(name, class_index):
    image = np.zeros((4, 4, 3), np.uint8)
    return Photo(name, name.title(), image, NAMES[class_index], class_index, "", "", "")


@pytest.fixture
def explorer():
    pixels = np.random.default_rng(0).integers(0, 256, (2, 16, 16, 3), dtype=np.uint8)
    pixels[:, 0, 0] = [[0, 0, 0]]
    pixels[:, 0, 1] = [[255, 255, 255]]
    views = {"right": pixels, "0..1": pixels / 255, "never asked": pixels}
    sure = np.full((2, 8), 0.01)
    sure[[0, 1], [2, 5]] = 0.93
    wrong = np.tile(np.linspace(0.2, 0.05, 8), (2, 1))
    photos = [_photo("dog", 2), _photo("owl", 5)]
    return mistake_explorer(photos, views, {"right": sure, "0..1": wrong}, NAMES, photo="owl")


def test_it_starts_with_the_photo_that_is_named(explorer):
    assert explorer.controls["photo"].value == "Owl"
    assert "class 5, prepared like this: right" in explorer.picture.alt
    assert "between 0 and 255" in explorer.picture.alt
    assert "the right class is number 1" in explorer.picture.alt


def test_a_mistake_changes_the_range_and_the_answer(explorer):
    before = explorer.picture
    explorer.controls["mistake"].value = "0..1"
    assert explorer.picture.png != before.png
    assert "between 0 and 1." in explorer.picture.alt
    assert "not among the top five" in explorer.picture.alt
    explorer.controls["photo"].value = "Dog"
    assert "the right class is number 3" in explorer.picture.alt


def test_only_mistakes_with_an_answer_can_be_chosen(explorer):
    assert explorer.controls["mistake"].options == ("right", "0..1")


def test_small_values_are_black_to_a_network_that_expects_large_ones():
    assert as_pixels(np.array([[[0.2, 1.0, -1.0]]])).max() <= 1
    np.testing.assert_array_equal(as_pixels(np.array([[[3.6, 255, 300]]])), [[[4, 255, 255]]])
