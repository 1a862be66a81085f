"""The part of CIFAR-10 that comes with the course, whole and damaged."""

from __future__ import annotations

import hashlib
import shutil

import numpy as np
import pytest

from imgcls_course import datasets
from imgcls_course.errors import DataError
from imgcls_course.runtime.paths import data_folder


@pytest.fixture
def copied_data(tmp_path, monkeypatch):
    """A data folder of one's own to damage, with the test images only."""
    folder = tmp_path / "data"
    (folder / "cifar10").mkdir(parents=True)
    shutil.copy(data_folder() / "manifest.json", folder)
    for name in ("test-0.jls", "test-labels.npz"):
        shutil.copy(data_folder() / "cifar10" / name, folder / "cifar10")
    monkeypatch.setenv("IMGCLS_DATA", str(folder))
    return folder


@pytest.mark.parametrize(("split", "count"), [("train", 2000), ("test", 200)])
def test_the_images_are_balanced_mixed_and_the_same_from_the_cache(
    split, count, shared_cache, monkeypatch
):
    monkeypatch.setenv("IMGCLS_CACHE", str(shared_cache))
    data, again = datasets.load_cifar10(split), datasets.load_cifar10(split)
    assert data.images.shape == (10 * count, 32, 32, 3)
    assert data.images.dtype == np.uint8
    assert data.labels.dtype == np.int64
    assert data.class_names == datasets.CIFAR10_CLASSES
    assert np.bincount(data.labels).tolist() == [count] * 10
    assert len(set(data.labels[:50].tolist())) > 5, "the classes are not mixed"
    np.testing.assert_array_equal(data.images, again.images)
    assert data.images.flags.writeable
    assert again.images.flags.writeable


def test_the_first_images_are_cifar10s_own(shared_cache, monkeypatch):
    monkeypatch.setenv("IMGCLS_CACHE", str(shared_cache))
    data = datasets.load_cifar10("test")
    names = [data.class_names[label] for label in data.labels[:4]]
    assert names == ["cat", "ship", "ship", "airplane"]
    assert data.images[0, 0, 0].tolist() == [158, 112, 49]


def test_flipped_bytes_are_found(copied_data, cache):
    path = copied_data / "cifar10" / "test-0.jls"
    content = bytearray(path.read_bytes())
    content[1_000_000] ^= 1
    path.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()[:12]
    with pytest.raises(DataError, match=f"test-0.jls is damaged: its SHA-256 is {digest}") as found:
        datasets.load_cifar10("test")
    assert "imgcls-course data verify" in found.value.remedy


def test_truncated_and_missing_files_are_found(copied_data, cache):
    path = copied_data / "cifar10" / "test-0.jls"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(DataError, match=r"damaged: it has 1,000 bytes, [\d,]+ are expected"):
        datasets.load_cifar10("test")
    path.unlink()
    with pytest.raises(DataError, match=r"test-0\.jls is missing"):
        datasets.load_cifar10("test")
    (copied_data / "cifar10" / "test-labels.npz").unlink()
    with pytest.raises(DataError, match=r"test-labels\.npz is missing"):
        datasets.load_cifar10("test")


def test_a_damaged_cache_is_rebuilt(copied_data, cache):
    whole = datasets.load_cifar10("test").images
    (path,) = cache.rglob("*.pixels")
    content = path.read_bytes()
    for damaged in (content[:-1], b"", bytes(len(content))):
        path.write_bytes(damaged)
        np.testing.assert_array_equal(datasets.load_cifar10("test").images, whole)
        assert path.read_bytes() == content


def test_a_full_disk_or_a_missing_cache_folder_only_costs_time(copied_data, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("IMGCLS_CACHE", str(tmp_path / "file" / "cache"))
    assert len(datasets.load_cifar10("test")) == 2000

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("IMGCLS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("os.fsync", full)
    assert len(datasets.load_cifar10("test")) == 2000
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("wrong", [("validation", "mini"), ("train", "tiny")])
def test_unknown_splits_and_scales(wrong):
    with pytest.raises(DataError, match=f"{wrong[0]}.*{wrong[1]}"):
        datasets.load_cifar10(*wrong)
