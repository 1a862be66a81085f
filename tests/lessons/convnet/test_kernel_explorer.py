import numpy as np
import pytest

from imgcls_course.datasets import Photo
from imgcls_course.lessons.convnet.image_filters import IMAGE_KERNELS, OWN
from imgcls_course.lessons.convnet.kernel_explorer import POSITIVE, kernel_explorer


def _photo(name, image):
    return Photo(name, f"The {name}", image, "class", 0, "author", "licence", "source")


@pytest.fixture
def explorer():
    halves = np.zeros((40, 60, 3), dtype=np.uint8)
    halves[:, 30:] = 255
    noise = np.random.default_rng(0).integers(0, 256, (30, 30, 3), dtype=np.uint8)
    return kernel_explorer([_photo("halves", halves), _photo("noise", noise)], photo="noise")


def test_every_kernel_has_a_picture_of_its_own(explorer):
    pictures = set()
    for name, kernel in IMAGE_KERNELS.items():
        explorer.controls["kernel"].value = name
        assert kernel.effect in explorer.picture.alt
        pictures.add(explorer.picture.png)
    assert len(pictures) == len(IMAGE_KERNELS)


def test_another_photo_is_named(explorer):
    explorer.controls["photo"].value = "The halves"
    assert "'The halves'" in explorer.picture.alt


def test_a_kernel_of_ones_own_is_used_when_it_is_chosen(explorer):
    before = explorer.picture
    explorer.controls["own"].value = "1 1; 1 1"
    assert explorer.picture.alt == before.alt
    explorer.controls["kernel"].value = OWN
    assert "(1 1), (1 1)" in explorer.picture.alt
    explorer.controls["own"].value = "0 1/3 0"
    assert "(0 0.333 0)" in explorer.picture.alt


def test_what_is_no_kernel_is_told_and_the_widget_goes_on(explorer):
    explorer.controls["kernel"].value = OWN
    explorer.controls["own"].value = "1 2; 3"
    assert 'role="alert"' in explorer._canvas.value
    assert "rows of 2, 1" in explorer._canvas.value
    explorer.controls["own"].value = "1 2; 3 4"
    assert "<img" in explorer._canvas.value and "(1 2), (3 4)" in explorer.picture.alt


def test_a_relu_leaves_positive_numbers_only(explorer):
    before = explorer.picture
    explorer.controls["keep"].value = POSITIVE
    assert explorer.picture.png != before.png
    assert "not positive is black" in explorer.picture.alt


def test_controls_are_labelled_and_can_be_reached_by_keyboard(explorer):
    for control in explorer.controls.values():
        assert control.description
        assert control.tabbable is not False
