"""Features in batches, and their cache."""

import errno
import os

import numpy as np
import pytest

from imgcls_course.datasets import resize
from imgcls_course.errors import CourseError, DataError
from imgcls_course.transfer import FeatureCacheWarning, extract_features


@pytest.fixture
def computations(monkeypatch) -> list[int]:
    """The sizes of the batches that were really computed."""
    import keras

    sizes: list[int] = []
    compute = keras.Model.predict_on_batch

    def counted(model, batch):
        sizes.append(len(batch))
        return compute(model, batch)

    monkeypatch.setattr(keras.Model, "predict_on_batch", counted)
    return sizes


def only_file(cache):
    (path,) = (cache / "features").iterdir()
    return path


def test_features_are_those_of_the_resized_images(make_backbone, images):
    backbone = make_backbone()
    features = extract_features(backbone, images, input_size=24)
    assert features.dtype == np.float32
    expected = backbone.predict_on_batch(resize(images, 24))
    np.testing.assert_allclose(features, expected, rtol=1e-5)


@pytest.mark.parametrize("batch_size", [1, 3, 7, 100])
def test_batches_change_nothing(make_backbone, images, batch_size):
    features = extract_features(make_backbone(), images, batch_size, input_size=24, cache=False)
    expected = make_backbone().predict_on_batch(resize(images, 24))
    np.testing.assert_allclose(features, expected, rtol=1e-4, atol=1e-6)


def test_a_batch_that_memory_does_not_suffice_for_is_halved(make_backbone, images, monkeypatch):
    backbone = make_backbone()
    expected = extract_features(backbone, images, cache=False)
    compute, lengths = backbone.predict_on_batch, []

    def with_room_for_two(batch):
        lengths.append(len(batch))
        if len(batch) > 2:
            raise RuntimeError("RESOURCE_EXHAUSTED: Out of memory")
        return compute(batch)

    monkeypatch.setattr(backbone, "predict_on_batch", with_room_for_two)
    found = extract_features(backbone, images, batch_size=8, cache=False)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    assert lengths[:3] == [8, 4, 2] and set(lengths[2:]) == {2}  # it is tried once


def test_other_errors_are_not_tried_again(make_backbone, images, monkeypatch):
    backbone, calls = make_backbone(), []

    def broken(batch):
        calls.append(len(batch))
        raise RuntimeError("something else")

    monkeypatch.setattr(backbone, "predict_on_batch", broken)
    with pytest.raises(RuntimeError, match="something else"):
        extract_features(backbone, images, cache=False)
    assert len(calls) == 1


def test_no_images_give_no_features(make_backbone, images):
    assert extract_features(make_backbone(), images[:0]).shape == (0, 5)


def test_the_backbones_own_size_is_taken(make_backbone, images):
    features = extract_features(make_backbone(input_size=20), images)
    expected = make_backbone(input_size=20).predict_on_batch(resize(images, 20))
    np.testing.assert_allclose(features, expected, rtol=1e-5)
    with pytest.raises(DataError, match="20 pixels"):
        extract_features(make_backbone(input_size=20), images, input_size=24)


def test_a_second_call_reads_the_cache(make_backbone, images, computations):
    first = extract_features(make_backbone(), images, input_size=24)
    assert computations
    computations.clear()
    # Another object of the same layers and weights, whose layers Keras has named otherwise.
    second = extract_features(make_backbone(), images, input_size=24, batch_size=2)
    assert not computations
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("change", ["images", "order", "weights", "preprocessing", "input size"])
def test_anything_that_changes_features_is_computed_anew(
    make_backbone, images, computations, change
):
    extract_features(make_backbone(), images, input_size=24)
    computations.clear()
    backbone, size = make_backbone(), 24
    if change == "images":
        images = images.copy()
        images[0, 0, 0, 0] ^= 1
    elif change == "order":
        images = images[::-1]
    elif change == "weights":
        backbone = make_backbone(seed=1)
    elif change == "preprocessing":
        backbone = make_backbone(scale=1 / 128)
    else:
        size = 32
    features = extract_features(backbone, images, input_size=size)
    assert computations
    np.testing.assert_allclose(
        features, backbone.predict_on_batch(resize(images, size)), rtol=1e-4, atol=1e-6
    )


def nested(scale: float = 1 / 255):
    """A model inside a model, both named by Keras."""
    import keras

    inner = keras.Sequential([keras.layers.Conv2D(5, 3, kernel_initializer="ones")])
    pixels = keras.Input((None, None, 3))
    x = inner(keras.layers.Rescaling(scale)(pixels))
    return keras.Model(pixels, keras.layers.GlobalAveragePooling2D()(x))


def test_the_same_code_run_again_finds_its_features(images, computations):
    first = extract_features(nested(), images, input_size=24)
    computations.clear()
    np.testing.assert_array_equal(extract_features(nested(), images, input_size=24), first)
    assert not computations
    extract_features(nested(1 / 128), images, input_size=24)
    assert computations


def test_a_frozen_backbone_finds_what_it_gave_before(make_backbone, images, computations):
    backbone = make_backbone()
    first = extract_features(backbone, images, input_size=24)
    computations.clear()
    backbone.trainable = False
    np.testing.assert_array_equal(extract_features(backbone, images, input_size=24), first)
    assert not computations


def test_an_activation_that_is_called_like_a_layer_still_counts(images, computations):
    import keras

    def model(activation):
        convolution = keras.layers.Conv2D(
            5, 3, activation=activation, kernel_initializer="ones", name=activation
        )
        pooling = keras.layers.GlobalAveragePooling2D()
        return keras.Sequential([keras.Input((None, None, 3)), convolution, pooling], name="small")

    extract_features(model("tanh"), images, input_size=24)
    computations.clear()
    extract_features(model("sigmoid"), images, input_size=24)
    assert computations


def test_without_cache_nothing_is_written(make_backbone, images, cache):
    extract_features(make_backbone(), images, input_size=24, cache=False)
    assert not cache.exists()


def flip_a_value(content: bytes) -> bytes:
    return content[:200] + bytes([content[200] ^ 1]) + content[201:]


@pytest.mark.parametrize(
    "damage",
    [
        flip_a_value,
        lambda content: content[:-50],
        lambda content: b"",
        lambda content: b"not an array at all" * 20,
        lambda content: content.replace(b"(7, 5)", b"(5, 7)"),
        lambda content: content.replace(b"'<f4'", b"'<i4'"),
        lambda content: content.replace(b"(7, 5)", b"(7, 5("),
    ],
    ids=["a value", "truncated", "empty", "text", "shape", "type", "header"],
)
def test_damaged_files_are_computed_anew_and_replaced(
    make_backbone, images, cache, computations, damage
):
    expected = extract_features(make_backbone(), images, input_size=24)
    path = only_file(cache)
    whole = path.read_bytes()
    assert damage(whole) != whole
    path.write_bytes(damage(whole))
    computations.clear()
    with pytest.warns(FeatureCacheWarning, match="damaged"):
        features = extract_features(make_backbone(), images, input_size=24)
    assert computations
    np.testing.assert_array_equal(features, expected)
    assert path.read_bytes() == whole


def test_numpy_reads_what_is_kept(make_backbone, images, cache):
    features = extract_features(make_backbone(), images, input_size=24)
    np.testing.assert_array_equal(np.load(only_file(cache), allow_pickle=False), features)


def test_a_full_disk_costs_a_warning_only(make_backbone, images, cache, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.warns(FeatureCacheWarning, match="No space left"):
        features = extract_features(make_backbone(), images, input_size=24)
    assert features.shape == (7, 5)
    assert list((cache / "features").iterdir()) == []


def test_a_folder_that_cannot_be_written_costs_a_warning_only(
    make_backbone, images, tmp_path, monkeypatch
):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("IMGCLS_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.warns(FeatureCacheWarning, match="IMGCLS_CACHE") as warned:
        features = extract_features(make_backbone(), images, input_size=24)
    assert features.shape == (7, 5)
    assert len(warned) == 1
    assert warned[0].filename == __file__


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((2, 8, 8, 3), np.float32),
        np.zeros((8, 8, 3), np.uint8),
        np.zeros((2, 8, 8, 1), np.uint8),
        [np.zeros((8, 8, 3), np.uint8)],
    ],
    ids=["fractions", "one image", "grey", "a list"],
)
def test_what_is_no_array_of_images_is_refused(make_backbone, wrong):
    with pytest.raises(CourseError, match="uint8"):
        extract_features(make_backbone(), wrong)


def test_a_model_without_vectors_is_refused(images):
    import keras

    model = keras.Sequential([keras.Input((None, None, 3)), keras.layers.Conv2D(2, 1)])
    with pytest.raises(DataError, match="one vector"):
        extract_features(model, images)
