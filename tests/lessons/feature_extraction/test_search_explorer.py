import numpy as np
import pytest

from imgcls_course.datasets import LabelledImages
from imgcls_course.lessons.feature_extraction.search_explorer import search_explorer


@pytest.fixture(scope="module")
def data():
    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, (30, 8, 8, 3), dtype=np.uint8)
    return LabelledImages(images, np.arange(30) % 3, ("cat", "dog", "ship"))


@pytest.fixture
def explorer(data):
    generator = np.random.default_rng(1)
    maps = {"pixels": generator.normal(size=(30, 2)), "features": generator.normal(size=(30, 2))}
    others = np.array([[place for place in range(30) if place != image] for image in range(30)])
    # By features, the other images of the same class come first.
    same = np.argsort(data.labels[others] != data.labels[:, None], axis=1, kind="stable")
    nearest = {"pixels": others, "features": np.take_along_axis(others, same, axis=1)}
    return search_explorer(data, maps, nearest)


def test_it_says_how_many_neighbours_are_of_the_same_class(explorer):
    # The images after image 0 have the labels 1, 2, 0, 1, 2, 0, 1.
    assert "image of class cat is marked by a star" in explorer.picture.alt
    assert "by pixels 2, by features 7" in explorer.picture.alt


def test_another_class_and_another_image_change_the_picture(explorer):
    before = explorer.picture
    explorer.controls["class_name"].value = "ship"
    ship = explorer.picture
    assert ship.png != before.png and "image of class ship" in ship.alt
    explorer.controls["number"].value = 9
    assert explorer.picture.png != ship.png


def test_going_back_gives_the_same_picture(explorer):
    before = explorer.picture
    explorer.controls["number"].value = 4
    explorer.controls["number"].value = 0
    assert explorer.picture == before


def test_a_slider_beyond_a_small_class_shows_its_last_image(data):
    uneven = data.subset(np.flatnonzero((data.labels < 2) | (np.arange(30) < 6)))
    count = len(uneven)
    nearest = np.array([[place for place in range(count) if place != one] for one in range(count)])
    explorer = search_explorer(uneven, {"pixels": np.zeros((count, 2))}, {"pixels": nearest})
    explorer.controls["class_name"].value = "ship"
    last = explorer.controls["number"].max
    explorer.controls["number"].value = 1
    shown = explorer.picture
    explorer.controls["number"].value = last
    assert explorer.picture == shown
