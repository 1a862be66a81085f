"""The small residual network: its shapes, its parameters, its shortcuts, its weights."""

import keras
import numpy as np
import pytest

from imgcls_course.errors import CourseError, WeightsError
from imgcls_course.exercises.pretraining.residual_blocks import block_parameters
from imgcls_course.zoo.multiply_adds import multiply_adds
from imgcls_course.zoo.small_resnet import FILTERS, small_resnet


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (6, 32, 32, 3), dtype=np.uint8)


def _of_block(model, stage, letter="a"):
    return [layer for layer in model.layers if layer.name.startswith(f"block{stage}{letter}")]


def test_each_stage_halves_the_image_and_doubles_the_filters():
    model = small_resnet(classes=5)
    shapes = [model.get_layer(f"block{stage}a_relu").output.shape[1:] for stage in (1, 2, 3)]
    assert shapes == [(16, 16, 48), (8, 8, 96), (4, 4, 192)]
    assert model.output_shape == (None, 5)
    assert small_resnet(include_top=False).output_shape == (None, FILTERS[-1])
    assert small_resnet(include_top=False, input_size=64).output_shape == (None, FILTERS[-1])


def test_parameters_are_those_that_lesson_06_counts():
    model = small_resnet(classes=5)
    for stage, inputs, filters in ((1, 48, 48), (2, 48, 96), (3, 96, 192)):
        trained = [w for layer in _of_block(model, stage) for w in layer.trainable_weights]
        assert sum(np.prod(w.shape) for w in trained) == block_parameters(inputs, filters)
    blocks = sum(block_parameters(*pair) for pair in ((48, 48), (48, 96), (96, 192)))
    trained = sum(np.prod(weight.shape) for weight in model.trainable_weights)
    assert trained == blocks + 9 * 3 * 48 + 2 * 48 + (192 + 1) * 5


def test_multiply_adds_are_weights_times_places():
    stem = 27 * 48 * 32**2
    first = 2 * 9 * 48 * 48 * 16**2
    second = (9 * 48 * 96 + 9 * 96 * 96 + 48 * 96) * 8**2
    third = (9 * 96 * 192 + 9 * 192 * 192 + 96 * 192) * 4**2
    assert multiply_adds(small_resnet(classes=5)) == stem + first + second + third + 192 * 5


def test_more_blocks_and_other_filters():
    model = small_resnet(filters=(8, 16), blocks=3, include_top=False)
    assert model.output_shape == (None, 16)
    assert _of_block(model, 2, "c") and not _of_block(model, 2, "d")
    assert not any("shortcut" in layer.name for layer in _of_block(model, 2, "b"))


def test_a_block_of_zeros_hands_on_what_it_gets(images):
    model = small_resnet(filters=(8,))
    for layer in _of_block(model, 1):
        if isinstance(layer, keras.layers.Conv2D):
            layer.set_weights([0 * weight for weight in layer.get_weights()])
    names = ("stem_pool", "block1a_relu")
    inside = keras.Model(model.inputs[0], [model.get_layer(name).output for name in names])
    before, after = inside.predict(images, verbose=0)
    np.testing.assert_allclose(after, before, rtol=0, atol=1e-6)
    assert before.max() > 0


def test_augmentation_acts_in_training_only_and_has_no_weights(images):
    keras.utils.set_random_seed(1)
    model, plain = small_resnet(augmentation=True), small_resnet()
    plain.set_weights(model.get_weights())
    np.testing.assert_allclose(
        model.predict(images, verbose=0), plain.predict(images, verbose=0), rtol=0, atol=1e-5
    )
    shifted = keras.Model(model.inputs[0], model.get_layer("random_shift").output)
    assert np.abs(keras.ops.convert_to_numpy(shifted(images, training=True)) - images).max() > 1


def test_it_learns_is_saved_and_comes_back(images, tmp_path):
    keras.utils.set_random_seed(1)
    model = small_resnet(classes=3, filters=(8, 16))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss)
    labels = np.array([0, 1, 2, 0, 1, 2])
    images[labels == 0] //= 4  # dark, and the last class bright
    images[labels == 2] = 255 - images[labels == 2] // 4
    losses = model.fit(images, labels, epochs=15, verbose=0).history["loss"]
    assert losses[-1] < 0.5 * losses[0]
    model.save_weights(tmp_path / "own.weights.h5")
    loaded = small_resnet(classes=3, filters=(8, 16), weights=tmp_path / "own.weights.h5")
    np.testing.assert_allclose(
        loaded.predict(images, verbose=0), model.predict(images, verbose=0), rtol=0, atol=1e-5
    )


def test_the_course_s_weights_serve_with_and_without_the_top(images):
    whole, backbone = (
        small_resnet(include_top=top, weights="source_classes") for top in (True, False)
    )
    kernel, bias = whole.get_layer("logits").get_weights()
    np.testing.assert_allclose(
        backbone.predict(images, verbose=0) @ kernel + bias,
        whole.predict(images, verbose=0),
        rtol=0,
        atol=1e-3,
    )
    with pytest.raises(WeightsError, match="does not fit"):
        small_resnet(classes=3, weights="source_classes")


def test_images_that_are_too_small_are_refused():
    with pytest.raises(CourseError, match="8 x 8"):
        small_resnet(input_size=7)
    assert small_resnet(input_size=8).output_shape == (None, 8)
