"""Instance normalization: gradients by differences, the same numbers as Keras, and its point."""

import keras
import numpy as np
import pytest

from imgcls_course.scratch.gradient_check import check_gradient
from imgcls_course.scratch.layers import (
    InstanceNormalization,
    batch_normalization_forward,
    instance_normalization_backward,
    instance_normalization_forward,
)
from imgcls_course.scratch.shapes import ShapeError

random = np.random.default_rng(7)


@pytest.mark.parametrize("shape", [(3, 5, 2), (2, 4, 3, 2), (1, 2, 2, 1)])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_its_gradients_agree_with_centred_differences(shape, which):
    arrays = [random.normal(size=shape), *random.normal(size=(2, shape[-1]))]
    output, cache = instance_normalization_forward(*arrays)
    doutput = random.normal(size=output.shape)
    gradient = instance_normalization_backward(doutput, cache)[which]

    def at(point):
        return instance_normalization_forward(*arrays[:which], point, *arrays[which + 1 :])[0]

    assert check_gradient(at, gradient, arrays[which], doutput).passed


def test_it_is_keras_group_normalization_with_one_channel_a_group():
    images = random.normal(2, 3, size=(3, 6, 5, 4))
    theirs = keras.layers.GroupNormalization(groups=-1, epsilon=1e-3, dtype="float64")
    expected = theirs(images)
    ours = InstanceNormalization()
    ours.build(images.shape, random)
    output, _ = ours.forward(images)
    np.testing.assert_allclose(output, np.asarray(expected), rtol=1e-9, atol=1e-10)


def test_the_layer_hands_back_gradients_by_name():
    layer = InstanceNormalization()
    layer.build((2, 3, 3, 4), random)
    _, cache = layer.forward(random.normal(size=(2, 3, 3, 4)), training=True)
    dinputs, gradients = layer.backward(np.ones((2, 3, 3, 4)), cache)
    assert dinputs.shape == (2, 3, 3, 4)
    assert set(gradients) == {"gamma", "beta"} == set(layer.parameters)


def test_an_image_does_not_depend_on_the_others_and_its_contrast_is_lost():
    images = random.normal(size=(4, 8, 8, 3))
    one, zero = np.ones(3), np.zeros(3)
    alone = instance_normalization_forward(images[:1], one, zero)[0]
    among = instance_normalization_forward(images, one, zero)[0][:1]
    pale = instance_normalization_forward(0.5 * images + 3, one, zero)[0][:1]
    np.testing.assert_allclose(alone, among)
    np.testing.assert_allclose(pale, alone, atol=0.02)
    in_batch = batch_normalization_forward(images, one, zero)[0][:1]
    assert np.abs(in_batch - batch_normalization_forward(images[:1], one, zero)[0]).max() > 0.05


def test_a_wrong_shape_is_said():
    with pytest.raises(ShapeError, match="one number for each channel"):
        instance_normalization_forward(np.ones((2, 3, 3, 4)), np.ones(3), np.zeros(4))
