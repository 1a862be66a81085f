"""Predictions for photos of any size."""

import keras
import numpy as np
import pytest

from imgcls_course.errors import CourseError, DataError, ImageError
from imgcls_course.transfer import classify
from imgcls_course.transfer.classify import central_crop

NAMES = ("red", "green", "blue")


@pytest.fixture(scope="module")
def colour_model() -> keras.Model:
    """Finds the channel of the greatest mean."""
    pixels = keras.Input((32, 32, 3))
    means = keras.layers.GlobalAveragePooling2D()(keras.layers.Rescaling(1 / 64)(pixels))
    return keras.Model(pixels, keras.layers.Softmax()(means), name="colours")


def coloured(channel: int, height: int, width: int) -> np.ndarray:
    image = np.zeros((height, width, 3), np.uint8)
    image[..., channel] = 255
    return image


def test_one_image_gives_one_list_most_probable_first(colour_model):
    predictions = classify(colour_model, coloured(1, 40, 60), top=2, class_names=NAMES)
    assert (predictions[0].class_name, predictions[0].class_index) == ("green", 1)
    assert predictions[0].probability == pytest.approx(0.964, abs=0.01)
    assert [prediction.class_index for prediction in predictions] == [1, 0]


def test_several_images_of_any_size_give_a_list_each(colour_model):
    images = [coloured(2, 1, 1), coloured(0, 500, 30), coloured(1, 32, 32)]
    rows = classify(colour_model, images, top=1, class_names=NAMES)
    assert [row[0].class_name for row in rows] == ["blue", "red", "green"]


def test_twenty_megapixels_are_classified(colour_model):
    predictions = classify(colour_model, coloured(0, 4000, 5000), class_names=NAMES)
    assert predictions[0].class_name == "red"


def test_the_crop_is_seven_eighths_of_the_shorter_side():
    image = np.zeros((80, 160, 3), np.uint8)
    image[5:75, 45:115] = 200
    assert (central_crop(image, 70) == 200).all()
    image[6:74, 46:114] = 0
    assert (central_crop(image, 70)[0] == 200).all()


@pytest.mark.parametrize(
    "wrong",
    [np.zeros((8, 8, 3)), np.zeros((8, 8, 4), np.uint8), np.zeros((0, 8, 3), np.uint8)],
    ids=["fractions", "four channels", "empty"],
)
def test_what_is_no_image_is_refused(colour_model, wrong):
    with pytest.raises(ImageError, match="uint8"):
        classify(colour_model, wrong, class_names=NAMES)


def test_names_that_do_not_fit_are_refused(colour_model):
    with pytest.raises(CourseError, match="1000 class names"):
        classify(colour_model, coloured(0, 32, 32))


def test_a_model_that_gives_logits_is_refused():
    pixels = keras.Input((32, 32, 3))
    model = keras.Model(pixels, keras.layers.GlobalAveragePooling2D()(pixels), name="logits")
    with pytest.raises(DataError, match="probabilities"):
        classify(model, coloured(0, 32, 32), class_names=NAMES)
