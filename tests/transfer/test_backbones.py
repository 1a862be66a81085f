"""Backbones by name: the course's own and those of keras.applications."""

import importlib
import socket

import keras
import numpy as np
import pytest

from imgcls_course.errors import CourseError, WeightsError
from imgcls_course.transfer import keras_applications, load_backbone

SIZE = 64
FAMILIES = sorted({module.__name__ for _, module in keras_applications._makers().values()})


@pytest.fixture
def pixels() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (2, SIZE, SIZE, 3), dtype=np.uint8)


@pytest.fixture
def keras_home(tmp_path, monkeypatch):
    """An empty home of Keras, and no network."""

    def no_network(*arguments, **options):
        raise socket.gaierror(socket.EAI_NONAME, "the network is cut off")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.setattr("keras.src.backend.config._KERAS_DIR", str(tmp_path))
    (tmp_path / "models").mkdir()
    return tmp_path


@pytest.fixture(scope="module")
def mobilenet() -> keras.Model:
    return load_backbone("MobileNetV3Small", weights=None)


def test_the_courses_own_backbone_needs_nothing_else(keras_home, pixels):
    backbone = load_backbone("EfficientNet-Lite0")
    assert backbone.predict_on_batch(pixels).shape == (2, 1280)


def test_all_models_of_keras_are_known():
    names = keras_applications.model_names()
    assert {"MobileNetV3Large", "ResNet50", "ConvNeXtTiny", "EfficientNetV2S"} <= set(names)
    assert len(names) >= 35


@pytest.mark.parametrize("name", ["MobileNetV3Small", "mobilenet_v3_small", "mobilenet-v3-SMALL"])
def test_names_may_be_written_in_any_way(name, mobilenet):
    assert load_backbone(name, weights=None).name == mobilenet.name


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(CourseError, match="MobileNetV2"):
        load_backbone("mobilnet_v2")


@pytest.mark.parametrize("family", FAMILIES)
def test_every_familys_preprocessing_is_inside_and_is_saved(family, pixels, tmp_path):
    module = importlib.import_module(family)
    images = keras.Input((None, None, 3))
    # Where nothing is to be done, Keras before 3.14 would see a model without a layer.
    preprocessed = keras.layers.Identity()(keras_applications.preprocess(images, module))
    model = keras.Model(images, preprocessed)
    expected = module.preprocess_input(pixels.astype(np.float32))
    np.testing.assert_allclose(model(pixels), expected, atol=1e-4)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(loaded(pixels), expected, atol=1e-4)


def test_a_models_features_are_those_of_its_preprocessed_images(pixels):
    backbone = load_backbone("MobileNetV2", weights=None)
    plain = keras.applications.MobileNetV2(
        include_top=False, pooling="avg", weights=None, input_shape=(None, None, 3)
    )
    plain.set_weights(backbone.get_weights())
    by_hand = keras.applications.mobilenet_v2.preprocess_input(pixels.astype(np.float32))
    np.testing.assert_allclose(
        backbone.predict_on_batch(pixels), plain.predict_on_batch(by_hand), rtol=1e-4, atol=1e-5
    )


def test_without_network_the_error_names_path_and_command(keras_home):
    with pytest.raises(WeightsError) as caught:
        load_backbone("mobilenet_v3_small")
    (name,) = [word for word in caught.value.problem.split() if word.startswith(str(keras_home))]
    path = keras_home / "models" / "weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5"
    assert name.rstrip(".") == str(path)
    assert f"curl -L --create-dirs -o {path} https://" in caught.value.remedy


def test_weights_in_keras_cache_are_used_without_network(keras_home, pixels):
    backbone = load_backbone("MobileNetV2", weights=None)
    name = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5"
    backbone.save(keras_home / "models" / name)  # the legacy format, as Keras's own files have it
    loaded = load_backbone("MobileNetV2")
    np.testing.assert_allclose(
        loaded.predict_on_batch(pixels), backbone.predict_on_batch(pixels), rtol=1e-4, atol=1e-5
    )
    (keras_home / "models" / name).write_bytes(b"damaged")
    with pytest.raises(WeightsError, match="MobileNetV2"):
        load_backbone("MobileNetV2")


@pytest.mark.parametrize("name", ["mine.weights.h5", "mine.keras", "mine.h5"])
def test_weights_come_from_a_local_file(mobilenet, pixels, tmp_path, name):
    path = tmp_path / name
    mobilenet.save_weights(path) if ".weights" in name else mobilenet.save(path)
    loaded = load_backbone("MobileNetV3Small", weights=path)
    np.testing.assert_allclose(
        loaded.predict_on_batch(pixels), mobilenet.predict_on_batch(pixels), rtol=1e-4, atol=1e-5
    )


def test_another_models_weights_are_refused(mobilenet, tmp_path):
    mobilenet.save_weights(tmp_path / "other.weights.h5")
    with pytest.raises(WeightsError, match=r"other\.weights\.h5.*another model"):
        load_backbone("MobileNet", weights=tmp_path / "other.weights.h5")


def test_a_truncated_local_file_is_refused(mobilenet, tmp_path):
    path = tmp_path / "short.weights.h5"
    mobilenet.save_weights(path)
    path.write_bytes(path.read_bytes()[:50_000])
    with pytest.raises(WeightsError, match=r"short\.weights\.h5"):
        load_backbone("MobileNetV3Small", weights=path)


def test_an_input_size_that_is_too_small_is_explained():
    with pytest.raises(CourseError, match="at least 32x32"):
        load_backbone("VGG16", weights=None, input_size=16)
