"""Features through LiteRT: Keras's numbers, converted once, and Keras wherever that fails."""

import subprocess

import keras
import numpy as np
import pytest

from imgcls_course.datasets import resize
from imgcls_course.transfer import extract_features, features, lite_runtime

pytest.importorskip("ai_edge_litert", reason="LiteRT is not installed on this kind of machine")


@pytest.fixture(autouse=True)
def always_worth_it(monkeypatch):
    monkeypatch.setattr(features, "WORTH_CONVERTING", 1)


@pytest.fixture
def by_keras(monkeypatch) -> list[int]:
    """The sizes of the batches that Keras was asked for."""
    sizes: list[int] = []
    compute = keras.Model.predict_on_batch
    monkeypatch.setattr(
        keras.Model,
        "predict_on_batch",
        lambda model, batch: sizes.append(len(batch)) or compute(model, batch),
    )
    return sizes


def extract(backbone, images, **options):
    return extract_features(backbone, images, batch_size=3, input_size=24, **options)


def expected(backbone, images):
    return backbone(resize(images, 24), training=False).numpy()


def converted_files(cache):
    return sorted((cache / "lite").glob("*.tflite"))


def test_the_features_are_those_of_keras_and_the_network_is_converted_once(
    make_backbone, images, cache, by_keras, monkeypatch
):
    found = extract(make_backbone(), images)
    np.testing.assert_allclose(found, expected(make_backbone(), images), rtol=1e-3, atol=1e-5)
    assert by_keras == [3]  # one batch, for the comparison
    assert len(converted_files(cache)) == 1

    monkeypatch.setattr(subprocess, "run", None)  # a second conversion would fail
    others = images[::-1].copy()
    found = extract(make_backbone(), others)
    np.testing.assert_allclose(found, expected(make_backbone(), others), rtol=1e-3, atol=1e-5)
    assert by_keras == [3]


def test_other_weights_are_another_network(make_backbone, images, cache):
    extract(make_backbone(), images)
    found = extract(make_backbone(seed=1), images)
    np.testing.assert_allclose(found, expected(make_backbone(seed=1), images), rtol=1e-3, atol=1e-5)
    assert len(converted_files(cache)) == 2


def test_a_damaged_converted_network_is_made_anew(make_backbone, images, cache):
    extract(make_backbone(), images)
    (path,) = converted_files(cache)
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\0" * 50 + whole[150:])
    found = extract(make_backbone(), images[::-1].copy())
    np.testing.assert_allclose(found[::-1], expected(make_backbone(), images), rtol=1e-3, atol=1e-5)
    assert len(path.read_bytes()) == len(whole)


def crash(*arguments, **options):
    raise subprocess.CalledProcessError(-11, "converter")


def hang(*arguments, **options):
    raise subprocess.TimeoutExpired("converter", 1)


@pytest.mark.parametrize("fail", [crash, hang])
def test_where_the_converter_fails_keras_computes(
    make_backbone, images, cache, by_keras, monkeypatch, fail
):
    monkeypatch.setattr(lite_runtime.subprocess, "run", fail)
    found = extract(make_backbone(), images)
    np.testing.assert_allclose(found, expected(make_backbone(), images), rtol=1e-5, atol=1e-6)
    assert by_keras == [3, 3, 3]
    assert not converted_files(cache)


def test_a_network_that_disagrees_with_keras_is_not_used(
    make_backbone, images, cache, by_keras, monkeypatch
):
    load = lite_runtime._function
    monkeypatch.setattr(
        lite_runtime, "_function", lambda content: lambda batch: 1.01 * load(content)(batch)
    )
    found = extract(make_backbone(), images)
    np.testing.assert_allclose(found, expected(make_backbone(), images), rtol=1e-5, atol=1e-6)
    assert by_keras == [3, 3, 3, 3]
    assert not converted_files(cache)


def test_few_images_are_not_worth_a_conversion(make_backbone, images, cache, by_keras, monkeypatch):
    monkeypatch.setattr(features, "WORTH_CONVERTING", 8 * 24**2)
    extract(make_backbone(), images)
    assert by_keras == [3, 3, 3]
    assert not converted_files(cache)


def test_without_litert_or_with_a_gpu_keras_computes(make_backbone, images, by_keras, monkeypatch):
    monkeypatch.setattr(lite_runtime, "is_at_hand", lambda: False)
    extract(make_backbone(), images)
    assert by_keras == [3, 3, 3]


def test_without_cache_keras_computes(make_backbone, images, cache, by_keras):
    extract(make_backbone(), images, cache=False)
    assert by_keras == [3, 3, 3]
    assert not cache.exists()
