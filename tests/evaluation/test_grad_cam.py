import subprocess
import sys

import keras
import numpy as np
import pytest
from keras import layers

from imgcls_course.datasets import centre_square, load_photos, resize
from imgcls_course.errors import CourseError, DataError
from imgcls_course.evaluation import feature_layer, grad_cam
from imgcls_course.transfer import load_backbone
from imgcls_course.zoo.classic_convnet import classic_convnet
from imgcls_course.zoo.efficientnet_lite import efficientnet_lite0


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).integers(0, 256, (5, 16, 16, 3), dtype=np.uint8)


def _linear(outputs=4, activation=None, seed=0):
    """A convolution, the mean over all places, and a dense layer: Grad-CAM in closed form."""
    keras.utils.set_random_seed(seed)
    pixels = keras.Input((16, 16, 3))
    x = layers.Rescaling(1 / 255)(pixels)
    x = layers.Conv2D(6, 3, padding="same", activation="relu", name="maps")(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(outputs, activation=activation, name="scores")(x)
    return keras.Model(pixels, x)


def _closed_form(model, images, classes):
    """With mean pooling and a dense layer, the weights of the maps are those of the layer."""
    maps = keras.Model(model.inputs[0], model.get_layer("maps").output)(images.astype("float32"))
    kernel = keras.ops.convert_to_numpy(model.get_layer("scores").kernel)
    summed = np.einsum("nhwc,nc->nhw", keras.ops.convert_to_numpy(maps), kernel[:, classes].T)
    raw = np.maximum(summed, 0)
    return raw / np.maximum(raw.max(axis=(1, 2), keepdims=True), 1e-30)


@pytest.mark.parametrize("activation", [None, "softmax"])
def test_the_closed_form(activation, images):
    model = _linear(activation=activation)
    classes = np.array([0, 1, 2, 3, 0])
    found = grad_cam(model, images, classes)
    assert found.shape == (5, 16, 16) and found.dtype == np.float32
    np.testing.assert_allclose(found, _closed_form(model, images, classes), atol=1e-4)


def test_the_first_guess_is_the_default(images):
    model = _linear(activation="softmax")
    guesses = model.predict(images, verbose=0).argmax(axis=1)
    np.testing.assert_array_equal(grad_cam(model, images), grad_cam(model, images, guesses))
    np.testing.assert_array_equal(grad_cam(model, images, 2), grad_cam(model, images, [2] * 5))


def test_batches_make_no_difference(images):
    model = _linear()
    np.testing.assert_allclose(
        grad_cam(model, images, 1), grad_cam(model, images, 1, batch_size=2), atol=1e-6
    )


def test_a_softmax_of_its_own_an_activation_and_none_give_the_same(images):
    plain = _linear()
    softmax = keras.Model(plain.inputs, layers.Softmax()(plain.outputs[0]))
    activation = keras.Model(plain.inputs, layers.Activation("softmax")(plain.outputs[0]))
    for other in (softmax, activation, _linear(activation="softmax")):
        np.testing.assert_allclose(
            grad_cam(plain, images, 3), grad_cam(other, images, 3), atol=1e-5
        )


def test_the_model_is_as_it_was_afterwards(images):
    for model in (_linear(activation="softmax"), classic_convnet(16)):
        before = model.predict(images, verbose=0)
        grad_cam(model, images)
        np.testing.assert_array_equal(model.predict(images, verbose=0), before)
        assert all("call" not in vars(layer) for layer in model.layers)
        with pytest.raises(Exception):  # noqa: B017 (each backend has its own)
            grad_cam(model, images[:, :, :5], 0)
        np.testing.assert_array_equal(model.predict(images, verbose=0), before)


def test_one_output_is_yes_and_its_negative_is_no(images):
    model = _linear(outputs=1, activation="sigmoid")
    yes, no = grad_cam(model, images, 1), grad_cam(model, images, 0)
    assert not np.any((yes > 0) & (no > 0))
    guesses = (model.predict(images, verbose=0)[:, 0] > 0.5).astype(int)
    np.testing.assert_array_equal(grad_cam(model, images), grad_cam(model, images, guesses))


def _wrapped(backbone, head):
    pixels = keras.Input(backbone.input_shape[1:])
    return keras.Model(pixels, head(backbone(pixels)))


def test_models_inside_models(images):
    flat = _linear()
    inner = keras.Model(flat.inputs[0], flat.layers[-2].output)
    head = layers.Dense(4, activation="softmax")
    nested = _wrapped(inner, head)
    head.set_weights(flat.get_layer("scores").get_weights())
    twice = keras.Sequential([keras.Input((16, 16, 3)), nested])
    for model in (nested, twice):
        assert feature_layer(model).name == "maps"
        np.testing.assert_allclose(grad_cam(model, images, 2), grad_cam(flat, images, 2), atol=1e-5)
        np.testing.assert_array_equal(
            grad_cam(model, images, 2, layer="maps"), grad_cam(model, images, 2)
        )


def test_the_last_layer_may_be_inside_a_model_too(images):
    flat = _linear()
    head = keras.Sequential([keras.Input((6,)), layers.Dense(4, activation="softmax")])
    nested = _wrapped(keras.Model(flat.inputs[0], flat.layers[-2].output), head)
    head.set_weights(flat.get_layer("scores").get_weights())
    np.testing.assert_allclose(grad_cam(nested, images, 1), grad_cam(flat, images, 1), atol=1e-5)


def test_a_subclassed_model_with_a_named_layer(images):
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.maps = layers.Conv2D(4, 3, activation="relu", name="own_maps")
            self.mean = layers.GlobalAveragePooling2D()
            self.scores = layers.Dense(3)

        def call(self, pixels, training=False):
            return self.scores(self.mean(self.maps(pixels / 255)))

    model = Own()
    model(images.astype("float32"))
    assert grad_cam(model, images, layer="own_maps").shape == (5, 14, 14)


def test_the_classic_network(images):
    model = classic_convnet(16, augmentation=True, dropout=0.5)
    assert feature_layer(model).name == "convolution_3"
    maps = grad_cam(model, images)
    assert maps.shape == (5, 4, 4)
    assert ((maps.max(axis=(1, 2)) == 1) | (maps.max(axis=(1, 2)) == 0)).all()
    np.testing.assert_array_equal(maps, grad_cam(model, images))
    assert grad_cam(model, images, layer="convolution_1").shape == (5, 16, 16)


@pytest.fixture(scope="module")
def photos():
    return {
        photo.name: resize(centre_square(photo.image)[np.newaxis], 160)[0]
        for photo in load_photos()
        if photo.name in ("cat", "dog")
    }


@pytest.fixture(scope="module")
def whole():
    return efficientnet_lite0(input_size=None)


def test_efficientnet_takes_both_types_and_finds_each_animal_in_its_half(whole, photos):
    both = np.concatenate([photos["cat"], photos["dog"]], axis=1)[np.newaxis]
    assert feature_layer(whole).name == "head_relu6"
    class_of = {photo.name: photo.class_index for photo in load_photos()}
    cat = grad_cam(whole, both, class_of["cat"])[0]
    dog = grad_cam(whole, both, class_of["dog"])[0]
    assert cat.shape == (5, 10)
    assert cat[:, :5].sum() > 0.75 * cat.sum()
    assert dog[:, 5:].sum() > 0.75 * dog.sum()
    as_floats = grad_cam(whole, both.astype(np.float32), class_of["cat"])[0]
    np.testing.assert_allclose(as_floats, cat, atol=1e-4)


def test_a_frozen_backbone_with_a_head(photos):
    backbone = load_backbone(input_size=160)
    backbone.trainable = False
    model = _wrapped(backbone, layers.Dense(10, activation="softmax"))
    maps = grad_cam(model, np.stack(list(photos.values())))
    assert maps.shape == (2, 5, 5)
    assert feature_layer(model).name == "head_relu6"


def test_half_precision(images):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = classic_convnet(16)
    finally:
        keras.config.set_dtype_policy("float32")
    assert grad_cam(model, images).dtype == np.float32


@pytest.mark.parametrize(
    ("classes", "said"),
    [(4, "classes 0 to 3"), (-1, "classes 0 to 3"), ([0, 1], "one for each"), (0.5, "float64")],
)
def test_classes_that_do_not_fit_are_told(classes, said, images):
    with pytest.raises(DataError, match=said):
        grad_cam(_linear(), images, classes)


def test_images_and_layers_that_do_not_fit_are_told(images):
    model = _linear()
    with pytest.raises(DataError, match=r"image\[None\]"):
        grad_cam(model, images[0])
    with pytest.raises(CourseError, match=r"no layer 'conv'\.\n.*maps"):
        grad_cam(model, images, layer="conv")
    with pytest.raises(CourseError, match="no stack of feature maps"):
        grad_cam(model, images, layer="scores")
    dense = keras.Sequential([keras.Input((16, 16, 3)), layers.Flatten(), layers.Dense(2)])
    with pytest.raises(CourseError, match="no layer that gives feature maps"):
        grad_cam(dense, images)


def test_the_package_loads_no_tensorflow():
    code = (
        "import sys, imgcls_course.evaluation; "
        "assert not {'keras', 'tensorflow'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
