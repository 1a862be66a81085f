"""The pretrained network that comes with the course."""

import shutil
from pathlib import Path

import keras
import numpy as np
import pytest
from sklearn.datasets import load_sample_image

from imgcls_course.errors import WeightsError
from imgcls_course.runtime.paths import data_folder
from imgcls_course.transfer import classify
from imgcls_course.zoo.efficientnet_lite import STAGES, WEIGHTS_NAME, efficientnet_lite0


@pytest.fixture(scope="module")
def model() -> keras.Model:
    return efficientnet_lite0()


@pytest.fixture(scope="module")
def headless() -> keras.Model:
    return efficientnet_lite0(include_top=False, input_size=None)


@pytest.fixture
def images() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3), dtype=np.uint8)


@pytest.fixture
def copied_weights(tmp_path, monkeypatch) -> Path:
    """The weights file of a copy of the data folder that a test may damage."""
    shutil.copy(data_folder() / "manifest.json", tmp_path)
    path = tmp_path / WEIGHTS_NAME
    path.parent.mkdir()
    shutil.copy(data_folder() / WEIGHTS_NAME, path)
    monkeypatch.setenv("IMGCLS_DATA", str(tmp_path))
    return path


def number_of_values(variables) -> int:
    return sum(int(np.prod(variable.shape)) for variable in variables)


def test_it_has_the_published_number_of_parameters(model):
    assert number_of_values(model.trainable_weights) == 4_652_008


def test_it_computes_in_single_precision(model):
    assert {variable.dtype for variable in model.weights} == {"float32"}
    assert model.compute_dtype == "float32"


def test_layers_are_named_by_stage_and_block(model):
    for name in ("stem", "block1a_depthwise", "block3b_expand", "block3b_add", "head_relu6"):
        assert model.get_layer(name).name == name
    names = {layer.name.split("_")[0] for layer in model.layers}
    assert sum(name.startswith("block") for name in names) == sum(s.repeats for s in STAGES)


def test_preprocessing_is_inside(headless, images):
    network = keras.Model(headless.get_layer("preprocessing").output, headless.output)
    by_hand = (images.astype(np.float32) - 127) / 128
    np.testing.assert_allclose(
        headless.predict_on_batch(images), network.predict_on_batch(by_hand), rtol=1e-4, atol=1e-4
    )


def test_whole_and_fractional_pixel_values_give_the_same(headless, images):
    np.testing.assert_array_equal(
        headless.predict_on_batch(images), headless.predict_on_batch(images.astype(np.float32))
    )


@pytest.mark.parametrize("shape", [(1, 1), (33, 47), (64, 128)])
def test_any_size_gives_pooled_features(headless, shape):
    features = headless.predict_on_batch(np.full((1, *shape, 3), 100, np.uint8))
    assert features.shape == (1, 1280)
    assert np.isfinite(features).all()


@pytest.mark.parametrize(("photo", "class_index"), [("flower.jpg", 985), ("china.jpg", 698)])
def test_real_photos_are_recognised(model, photo, class_index):
    predictions = classify(model, load_sample_image(photo))
    assert class_index == predictions[0].class_index


def test_probabilities_and_logits_belong_together(model, images):
    photos = keras.ops.image.resize(images, (224, 224))
    logits = keras.Model(model.input, model.get_layer("logits").output).predict_on_batch(photos)
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    expected = exponentials / exponentials.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(model.predict_on_batch(photos), expected, atol=1e-5)


def test_it_is_whole_after_saving_and_loading(headless, images, tmp_path):
    headless.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(
        loaded.predict_on_batch(images), headless.predict_on_batch(images), atol=1e-5
    )


@pytest.mark.parametrize("name", ["mine.weights.h5", "mine.keras"])
def test_weights_come_from_a_file_of_keras(headless, images, tmp_path, name):
    path = tmp_path / name
    headless.save(path) if path.suffix == ".keras" else headless.save_weights(path)
    loaded = efficientnet_lite0(include_top=False, input_size=None, weights=path)
    np.testing.assert_allclose(
        loaded.predict_on_batch(images), headless.predict_on_batch(images), atol=1e-5
    )


def test_truncated_weights_are_refused(copied_weights):
    copied_weights.write_bytes(copied_weights.read_bytes()[:100_000])
    with pytest.raises(WeightsError, match=r"imagenet\.h5.*100,000 bytes") as caught:
        efficientnet_lite0()
    assert caught.value.remedy


def test_weights_with_one_changed_byte_are_refused(copied_weights):
    content = bytearray(copied_weights.read_bytes())
    content[len(content) // 2] ^= 1
    copied_weights.write_bytes(content)
    with pytest.raises(WeightsError, match="SHA-256"):
        efficientnet_lite0(include_top=False)


def test_missing_weights_are_reported(copied_weights):
    copied_weights.unlink()
    with pytest.raises(WeightsError, match="missing"):
        efficientnet_lite0(include_top=False)


def test_a_damaged_file_given_by_path_is_refused(tmp_path):
    path = tmp_path / "damaged.h5"
    path.write_bytes((data_folder() / WEIGHTS_NAME).read_bytes()[:1_000_000])
    with pytest.raises(WeightsError, match=r"damaged\.h5.*damaged"):
        efficientnet_lite0(include_top=False, weights=path)


def test_a_path_without_a_file_is_reported(tmp_path):
    with pytest.raises(WeightsError, match="no weights file"):
        efficientnet_lite0(include_top=False, weights=tmp_path / "nowhere.h5")
