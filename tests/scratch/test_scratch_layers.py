"""Layers: gradients by centred differences over many shapes, and shapes in every message."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgcls_course.exercises import convnet as exercises
from imgcls_course.scratch import layers
from imgcls_course.scratch.gradient_check import check_gradient
from imgcls_course.scratch.shapes import ShapeError

few = settings(max_examples=20, deadline=None, derandomize=True)
random = np.random.default_rng(5)


def assert_gradients(forward, backward, *arrays):
    """All gradients that `backward` returns agree with centred differences."""
    output, cache = forward(*arrays)
    doutput = np.random.default_rng(6).normal(size=output.shape)
    gradients = backward(doutput, cache)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    assert len(gradients) == len(arrays)
    for number, (array, gradient) in enumerate(zip(arrays, gradients, strict=True)):

        def at(point, number=number):
            return forward(*arrays[:number], point, *arrays[number + 1 :])[0]

        verdict = check_gradient(at, gradient, array, doutput)
        assert verdict.passed, (number, verdict)


@few
@given(batch=st.integers(1, 4), features=st.integers(1, 5), units=st.integers(1, 4))
def test_dense(batch, features, units):
    arrays = (random.normal(size=s) for s in ((batch, features), (features, units), (units,)))
    assert_gradients(layers.dense_forward, layers.dense_backward, *arrays)


@few
@given(
    size=st.tuples(st.integers(3, 6), st.integers(3, 6)),
    window=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    stride=st.integers(1, 3),
    padding=st.sampled_from(["valid", "same"]),
    channels=st.integers(1, 2),
    filters=st.integers(1, 2),
)
def test_convolution(size, window, stride, padding, channels, filters):
    images = random.normal(size=(2, *size, channels))
    kernel = random.normal(size=(*window, channels, filters))

    def forward(*arrays):
        return layers.convolution_forward(*arrays, stride=stride, padding=padding)

    bias = random.normal(size=filters)
    assert_gradients(forward, layers.convolution_backward, images, kernel, bias)


@few
@given(
    size=st.tuples(st.integers(3, 6), st.integers(3, 6)),
    window=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    stride=st.integers(1, 3),
    padding=st.sampled_from(["valid", "same"]),
)
def test_max_pooling(size, window, stride, padding):
    count = 2 * size[0] * size[1] * 2
    images = random.permutation(count).reshape(2, *size, 2) * 0.1  # no two values are equal

    def forward(images):
        return layers.max_pooling_forward(images, window, stride, padding)

    assert_gradients(forward, layers.max_pooling_backward, images)


@few
@given(shape=st.sampled_from([(5, 3), (2, 3, 3, 2), (4, 1)]), training=st.booleans())
def test_batch_normalization(shape, training):
    channels = shape[-1]
    moving = (random.normal(size=channels), random.uniform(0.5, 2, channels))

    def forward(*arrays):
        return layers.batch_normalization_forward(*arrays, statistics=None if training else moving)

    arrays = (random.normal(size=s) for s in (shape, channels, channels))
    assert_gradients(forward, layers.batch_normalization_backward, *arrays)


def test_relu_flatten_and_dropout():
    inputs = random.choice([-1, 1], (3, 2, 4)) * random.uniform(0.1, 1, (3, 2, 4))
    assert_gradients(layers.relu_forward, layers.relu_backward, inputs)
    assert_gradients(layers.flatten_forward, layers.flatten_backward, inputs)

    def forward(inputs):
        return layers.dropout_forward(inputs, 0.4, np.random.default_rng(0))

    assert_gradients(forward, layers.dropout_backward, inputs)


def test_convolution_is_a_dot_product_at_every_place():
    images, kernel = random.normal(size=(1, 5, 6, 2)), random.normal(size=(3, 2, 2, 1))
    output, _ = layers.convolution_forward(images, kernel, np.array([0.5]))
    assert output.shape == (1, 3, 5, 1)
    expected = (images[0, 1:4, 2:4] * kernel[..., 0]).sum() + 0.5
    assert output[0, 1, 2, 0] == pytest.approx(expected)
    columns = layers.im2col(images, (3, 2))
    np.testing.assert_array_equal(columns[1 * 5 + 2], images[0, 1:4, 2:4].ravel())


def test_one_image_and_one_kernel_can_be_convolved_without_further_axes():
    random = np.random.default_rng(4)
    image, kernel = random.normal(size=(5, 6)), random.normal(size=(2, 3))
    expected = [
        [(image[row : row + 2, column : column + 3] * kernel).sum() for column in range(4)]
        for row in range(4)
    ]
    found = layers.convolve(image, kernel)
    np.testing.assert_allclose(found, expected)
    np.testing.assert_allclose(found, exercises.convolve(image, kernel))
    upside_down = image[::-1, ::-1]
    np.testing.assert_allclose(layers.convolve(upside_down, kernel[::-1, ::-1]), found[::-1, ::-1])
    assert layers.convolve(image.astype(np.float32), kernel.astype(np.float32)).dtype == np.float32


def test_of_equal_maxima_the_first_gets_the_gradient():
    images = np.ones((1, 2, 2, 1))
    _, cache = layers.max_pooling_forward(images, (2, 2), 2)
    gradient = layers.max_pooling_backward(np.full((1, 1, 1, 1), 3.0), cache)
    assert gradient.ravel().tolist() == [3, 0, 0, 0]


def test_pixels_of_a_photo_can_be_pooled_and_convolved():
    photo = np.arange(48, dtype=np.uint8).reshape(1, 4, 4, 3) * 5
    pooled, _ = layers.max_pooling_forward(photo, (2, 2), 2)
    np.testing.assert_array_equal(pooled, photo[:, 1::2, 1::2])
    blurred, _ = layers.convolution_forward(photo, np.full((3, 3, 3, 1), 1 / 27), np.zeros(1))
    assert blurred[0, 0, 0, 0] == pytest.approx(photo[0, :3, :3].mean())


def test_dropout_keeps_the_mean_drops_the_share_and_rests_outside_of_training():
    layer = layers.Dropout(0.3)
    ones = np.ones((100, 100), dtype=np.float32)
    output, _ = layer.forward(ones, training=True)
    assert (output == 0).mean() == pytest.approx(0.3, abs=0.02)
    assert output.mean() == pytest.approx(1, abs=0.03)
    assert output.dtype == np.float32
    resting, cache = layer.forward(ones)
    np.testing.assert_array_equal(resting, ones)
    np.testing.assert_array_equal(layer.backward(ones, cache)[0], ones)


IMAGES, KERNEL = np.zeros((2, 4, 4, 3)), np.zeros((3, 3, 3, 8))


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (
            lambda: layers.dense_forward(np.zeros((2, 5)), np.zeros((4, 3)), np.zeros(3)),
            r"5 features.*takes 4.*\(2, 5\).*\(4, 3\)",
        ),
        (
            lambda: layers.dense_forward(np.zeros((2, 4)), np.zeros((4, 3)), np.zeros(2)),
            r"bias must have shape \(3,\).*\(2,\)",
        ),
        (
            lambda: layers.convolution_forward(IMAGES[0], KERNEL, np.zeros(8)),
            r"images must have 4 axes .*\(4, 4, 3\)",
        ),
        (
            lambda: layers.convolution_forward(IMAGES[..., :1], KERNEL, np.zeros(8)),
            r"1 channels.*takes 3.*\(2, 4, 4, 1\).*\(3, 3, 3, 8\)",
        ),
        (
            lambda: layers.convolution_forward(IMAGES, np.zeros((5, 5, 3, 8)), np.zeros(8)),
            r"5 x 5 .*\(2, 4, 4, 3\)",
        ),
        (
            lambda: layers.convolution_forward(IMAGES, KERNEL, np.zeros(8), padding="full"),
            r"'full'",
        ),
        (lambda: layers.max_pooling_forward(IMAGES, (5, 5), 5), r"5 x 5 .*\(2, 4, 4, 3\)"),
        (
            lambda: layers.batch_normalization_forward(IMAGES, np.ones(2), np.ones(3)),
            r"gamma must have shape \(3,\).*\(2,\)",
        ),
        (
            lambda: layers.relu_backward(np.ones(3), layers.relu_forward(np.ones(4))[1]),
            r"doutput must have shape \(4,\).*\(3,\)",
        ),
        (
            lambda: layers.convolution_backward(
                np.ones((2, 4, 4, 8)), layers.convolution_forward(IMAGES, KERNEL, np.zeros(8))[1]
            ),
            r"doutput must have shape \(2, 2, 2, 8\).*\(2, 4, 4, 8\)",
        ),
    ],
)
def test_messages_name_the_shapes_that_were_met(action, message):
    with pytest.raises(ShapeError, match=message):
        action()
