"""The classic convolutional network: its shapes, its parameters, and NumPy's answer to it."""

import keras
import numpy as np
import pytest

from imgcls_course.errors import CourseError
from imgcls_course.exercises.convnet.sizes import count_parameters
from imgcls_course.scratch.layers import Conv2D, Dense, Flatten, MaxPooling2D, ReLU
from imgcls_course.scratch.network import Sequential
from imgcls_course.zoo.classic_convnet import FILTERS, UNITS, classic_convnet


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (6, 32, 32, 3), dtype=np.uint8)


@pytest.mark.parametrize(("size", "classes"), [(32, 10), (64, 3), (96, 2)])
def test_parameters_are_those_that_lesson_05_counts(size, classes):
    model = classic_convnet(size, classes, augmentation=True, dropout=0.5)
    assert model.count_params() == count_parameters(size, classes)
    assert model.output_shape == (None, classes)


def test_at_224_pixels_the_dense_layer_has_nearly_all_of_them():
    convolutions = classic_convnet(224, include_top=False)
    assert convolutions.output_shape == (None, 28, 28, FILTERS[-1])
    into_dense = int(np.prod(convolutions.output_shape[1:]))
    dense = (into_dense + 1) * UNITS
    assert dense / count_parameters(224, 10) > 0.99


def test_numpy_gives_the_same_probabilities_from_the_same_weights(images):
    keras.utils.set_random_seed(1)
    model = classic_convnet(augmentation=True, dropout=0.5)
    network = Sequential(
        [
            layer
            for filters in FILTERS
            for layer in (Conv2D(filters, 3, padding="same"), ReLU(), MaxPooling2D(2))
        ]
        + [Flatten(), Dense(UNITS), ReLU(), Dense(10)],
        (32, 32, 3),
    )
    network.set_weights([weights for layer in model.layers for weights in layer.get_weights()])
    np.testing.assert_allclose(
        network.predict(images / 127.5 - 1), model.predict(images, verbose=0), rtol=0, atol=1e-5
    )


def test_augmentation_and_dropout_act_in_training_only(images):
    keras.utils.set_random_seed(1)
    model = classic_convnet(augmentation=True, dropout=0.5)
    once, again = (keras.ops.convert_to_numpy(model(images, training=False)) for _ in range(2))
    np.testing.assert_allclose(once, again, rtol=0, atol=1e-6)
    trained = keras.ops.convert_to_numpy(model(images, training=True))
    assert np.abs(trained - once).max() > 1e-3


def test_the_same_seed_gives_the_same_start():
    def first_kernel():
        keras.utils.set_random_seed(7)
        return classic_convnet().get_layer("convolution_1").get_weights()[0]

    np.testing.assert_array_equal(first_kernel(), first_kernel())


def test_it_learns_is_saved_and_comes_back(images, tmp_path):
    keras.utils.set_random_seed(1)
    model = classic_convnet(classes=3, augmentation=True, dropout=0.2)
    model.compile(keras.optimizers.Adam(0.001), "sparse_categorical_crossentropy")
    labels = np.array([0, 1, 2, 0, 1, 2])
    images[labels == 0] //= 4  # dark, and the last class bright
    images[labels == 2] = 255 - images[labels == 2] // 4
    losses = model.fit(images, labels, epochs=15, verbose=0).history["loss"]
    assert losses[-1] < 0.8 * losses[0]
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(
        loaded.predict(images, verbose=0), model.predict(images, verbose=0), rtol=0, atol=1e-6
    )


def test_keras_goes_back_to_the_logits_behind_a_softmax():
    # Lesson 05 says so; from the rounded probability the loss would be cut off at 16.
    model = keras.Sequential(
        [
            keras.Input((2,)),
            # Single precision, as in the network, whatever other tests have set.
            keras.layers.Dense(2, "softmax", kernel_initializer="identity", dtype="float32"),
        ]
    )
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy())
    loss = model.evaluate(np.array([[0.0, 1000.0]]), np.array([0]), verbose=0)
    assert loss == pytest.approx(1000, rel=1e-4)


def test_images_that_cannot_be_halved_three_times_are_refused():
    with pytest.raises(CourseError, match="8 x 8"):
        classic_convnet(input_size=7)
    assert classic_convnet(input_size=8, classes=2).output_shape == (None, 2)
