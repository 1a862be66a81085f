import numpy as np
import pytest

from imgcls_course.datasets import LabelledImages
from imgcls_course.lessons.images_and_tasks.neighbour_explorer import (
    MOST_NEIGHBOURS,
    neighbour_explorer,
)

NAMES = ("cat", "dog", "frog")


def _images(labels):
    rng = np.random.default_rng(5)
    images = rng.integers(0, 256, size=(len(labels), 8, 8, 3), dtype=np.uint8)
    return LabelledImages(images, np.array(labels), NAMES)


@pytest.fixture
def explorer():
    queries = _images([1, 0])
    references = _images([0] * 10 + [1] * 20 + [2] * 10)
    # The first query's nearest is a cat, then come dogs; the second's are frogs.
    nearest = np.array([[0, *range(10, 30), *range(1, 10)], [*range(30, 40), *range(20)]])
    return neighbour_explorer(queries, references, nearest)


def test_more_neighbours_change_the_vote(explorer):
    explorer.controls["k"].value = 1
    assert "An image of class dog, then its 1 nearest" in explorer.picture.alt
    assert "The vote says cat, which is wrong, it is: dog." in explorer.picture.alt
    explorer.controls["k"].value = 5
    assert "cat, dog, dog, dog, dog" in explorer.picture.alt
    assert "Of the right class: 4. The vote says dog, which is right." in explorer.picture.alt


def test_a_tie_goes_to_the_smaller_class_number_as_in_the_lesson(explorer):
    explorer.controls["k"].value = 2  # one cat, one dog
    assert "The vote says cat" in explorer.picture.alt


def test_another_image_has_other_neighbours(explorer):
    before = explorer.picture
    explorer.controls["image"].value = 1
    assert "An image of class cat" in explorer.picture.alt
    assert "Of the right class: 0. The vote says frog" in explorer.picture.alt
    explorer.controls["image"].value = 0
    assert explorer.picture == before


def test_the_picture_grows_by_rows(explorer):
    def height():
        return int.from_bytes(explorer.picture.png[20:24], "big")  # as PNG's header has it

    explorer.controls["k"].value = 7
    one_row = height()
    explorer.controls["k"].value = 8
    two_rows = height()
    explorer.controls["k"].value = MOST_NEIGHBOURS
    assert one_row < two_rows < height()
