"""The architectures compute what their papers and keras.applications say."""

import keras
import numpy as np
import pytest

from imgcls_course.errors import WeightsError
from imgcls_course.zoo.alexnet import alexnet
from imgcls_course.zoo.blocks import LocalResponseNormalization
from imgcls_course.zoo.densenet import densenet121, densenet_cifar
from imgcls_course.zoo.inception import googlenet
from imgcls_course.zoo.keras_weights import copy_keras_weights
from imgcls_course.zoo.resnet import resnet18, resnet50, resnet_cifar
from imgcls_course.zoo.vgg import vgg16

SIZE = 64


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).integers(0, 256, (2, SIZE, SIZE, 3), dtype=np.uint8)


def shaken(model):
    """A model whose normalizations and biases are no longer what every network starts with."""
    random = np.random.default_rng(1)
    for layer in model.layers:
        values = layer.get_weights()
        if values and not isinstance(layer, keras.layers.Normalization):
            layer.set_weights(
                [one * random.uniform(0.8, 1.2, one.shape) + (one.ndim == 1) * 0.05
                 for one in values]
            )  # fmt: skip
    return model


@pytest.mark.parametrize(
    ("build", "theirs", "family"),
    [
        (vgg16, keras.applications.VGG16, keras.applications.vgg16),
        (resnet50, keras.applications.ResNet50, keras.applications.resnet50),
        (densenet121, keras.applications.DenseNet121, keras.applications.densenet),
    ],
    ids=["VGG-16", "ResNet-50", "DenseNet-121"],
)
def test_weights_of_keras_applications_give_the_same_outputs(build, theirs, family, images):
    # VGG-16's dense layers alone would take 500 MB.
    with_top = build is not vgg16
    top = {"classes": 7} if with_top else {}
    source = shaken(theirs(include_top=with_top, weights=None, input_shape=(SIZE, SIZE, 3), **top))
    model = build(include_top=with_top, input_size=SIZE, **top)
    copy_keras_weights(source, model)
    expected = source.predict(family.preprocess_input(images.astype(np.float32)), verbose=0)
    found = model.predict(images, verbose=0)
    assert np.ptp(expected, axis=-1).min() > 0
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())


def test_weights_that_do_not_fit_are_refused_and_change_nothing():
    model = densenet121(input_size=SIZE, classes=3)
    before = model.get_weights()
    source = resnet_cifar()
    with pytest.raises(WeightsError, match="no weights that fit stem of densenet121"):
        copy_keras_weights(source, model)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    with pytest.raises(WeightsError, match="no weights for googlenet"):
        copy_keras_weights(source, googlenet(include_top=False))


@pytest.mark.parametrize(
    ("build", "shape"),
    [(googlenet, (1024,)), (resnet18, (512,)), (lambda **o: alexnet(**o), (1, 1, 256))],
    ids=["GoogLeNet", "ResNet-18", "AlexNet"],
)
def test_imagenet_forms_compute(build, shape):
    size = 67
    model = build(include_top=False, input_size=size)
    pixels = np.random.default_rng(2).integers(0, 256, (2, size, size, 3), dtype=np.uint8)
    features = model.predict(pixels, verbose=0)
    assert features.shape == (2, *shape)
    assert np.isfinite(features).all() and features.std() > 0


def test_a_tower_of_alexnet_sees_its_own_half_only():
    model = alexnet(include_top=False, input_size=67)
    assert model.get_layer("convolution2_tower1").kernel.shape == (5, 5, 48, 128)
    inside = keras.Model(model.get_layer("pooling1").output, model.get_layer("convolution2").output)
    maps = np.random.default_rng(0).uniform(size=(1, *inside.input_shape[1:]))
    changed = maps.copy()
    changed[..., 48:] += 1
    same = np.isclose(inside.predict(maps, verbose=0), inside.predict(changed, verbose=0))
    assert same[..., :128].all() and not same[..., 128:].all()


def test_response_normalization_is_the_papers_formula():
    a = np.random.default_rng(0).normal(scale=40, size=(1, 2, 2, 7)).astype(np.float32)
    expected = np.empty_like(a)
    for i in range(7):
        total = (a[..., max(0, i - 2) : i + 3] ** 2).sum(axis=-1)
        expected[..., i] = a[..., i] / (2 + 1e-4 * total) ** 0.75
    found = keras.ops.convert_to_numpy(LocalResponseNormalization()(a))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_a_residual_block_of_zeros_hands_on_what_it_gets_and_a_plain_one_does_not():
    pixels = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
    for residual in (True, False):
        model = resnet_cifar(residual=residual)
        for number in (1, 2):
            layer = model.get_layer(f"block1_1_convolution{number}")
            layer.set_weights([0 * one for one in layer.get_weights()])
        names = ("stem_relu", "block1_1_relu")
        inside = keras.Model(model.inputs[0], [model.get_layer(name).output for name in names])
        before, after = inside.predict(pixels, verbose=0)
        assert np.allclose(after, before if residual else 0, rtol=0, atol=1e-6)


def test_a_dense_layer_keeps_what_came_in():
    model = densenet_cifar()
    pixels = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
    names = ("block1_layer1", "block1_layer4")
    inside = keras.Model(model.inputs[0], [model.get_layer(name).output for name in names])
    first, last = inside.predict(pixels, verbose=0)
    assert (first.shape[-1], last.shape[-1]) == (48, 96)
    np.testing.assert_allclose(last[..., :48], first, rtol=0, atol=1e-6)
