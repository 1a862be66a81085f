import numpy as np
import pytest

from imgcls_course.datasets import Photo
from imgcls_course.lessons.images_and_tasks.pixel_explorer import LARGEST_SIDE, pixel_explorer


def _photo(title, colour, height=20, width=30):
    image = np.full((height, width, 3), colour, np.uint8)
    return Photo(title, title, image, "class", 0, "author", "licence", "source")


@pytest.fixture
def explorer():
    return pixel_explorer([_photo("A dark wall", (40, 60, 80)), _photo("A red door", (200, 0, 0))])


def test_brightness_pushes_values_to_the_end_of_the_range(explorer):
    before = explorer.picture
    assert "values as they are" in before.alt and "0 or 255: 0%" in before.alt
    explorer.controls["brightness"].value = 200
    assert explorer.picture.png != before.png
    assert "+200 added to every value" in explorer.picture.alt
    assert "0 or 255: 67%" in explorer.picture.alt  # of 240, 260 and 280, two are held at 255
    explorer.controls["brightness"].value = -80
    assert "-80 added" in explorer.picture.alt and "0 or 255: 100%" in explorer.picture.alt


def test_one_channel_is_told_alone(explorer):
    explorer.controls["photo"].value = "A red door"
    assert "'A red door'" in explorer.picture.alt and "0 or 255: 67%" in explorer.picture.alt
    explorer.controls["channel"].value = "blue"
    assert "shown: blue" in explorer.picture.alt and "0 or 255: 100%" in explorer.picture.alt


def test_fewer_pixels_are_shown_and_going_back_gives_the_same_picture(explorer):
    before = explorer.picture
    assert f"{LARGEST_SIDE} x {LARGEST_SIDE} pixels" in before.alt
    explorer.controls["side"].value = 8
    assert "8 x 8 pixels" in explorer.picture.alt
    explorer.controls["side"].value = LARGEST_SIDE
    assert explorer.picture == before
