import numpy as np
import pytest

from imgcls_course.datasets import load_photos
from imgcls_course.evaluation import corrupt
from imgcls_course.lessons.evaluation.corruption_explorer import corruption_explorer

PHOTOS = load_photos()[:3]


@pytest.fixture
def asked():
    return []


@pytest.fixture
def explorer(asked):
    def answer(image):
        asked.append(image)
        return [("grainy", 0.8), (PHOTOS[0].class_name, 0.2)]

    return corruption_explorer(PHOTOS, answer)


def test_it_starts_with_the_first_photo_as_it_is(explorer, asked):
    assert explorer.picture.alt.startswith(f"The photo: {PHOTOS[0].title}. ")
    assert "number 2" in explorer.picture.alt
    assert asked[0].shape == (224, 224, 3) and asked[0].dtype == np.uint8


def test_the_model_is_asked_about_the_very_image_that_is_shown(explorer, asked):
    explorer.controls["kind"].value = "blur"
    explorer.controls["strength"].value = 4
    assert f"{PHOTOS[0].title}, blur of strength 4" in explorer.picture.alt
    np.testing.assert_array_equal(asked[-1], corrupt(asked[0], "blur", 4))


def test_going_back_asks_nothing_twice(explorer, asked):
    first = explorer.picture
    explorer.controls["strength"].value = 5
    count = len(asked)
    explorer.controls["strength"].value = 0
    assert explorer.picture == first and len(asked) == count


def test_a_start_of_ones_own():
    explorer = corruption_explorer(
        PHOTOS, lambda image: [("x", 1.0)], photo=PHOTOS[1].title, kind="JPEG", strength=3
    )
    assert f"{PHOTOS[1].title}, JPEG of strength 3" in explorer.picture.alt
