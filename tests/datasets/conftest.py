"""What the tests of datasets share: a cache of their own, and a small CIFAR-10 in both archives."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from PIL import Image

from imgcls_course.datasets import cifar10_archives, fetching

IMAGES_A_BATCH = 20


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    """A cache folder that is empty and that nobody else uses."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("IMGCLS_CACHE", str(folder))
    monkeypatch.setenv("IMGCLS_PROGRESS", "off")
    return folder


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory) -> Path:
    """One cache for all tests that only read what comes with the course."""
    return tmp_path_factory.mktemp("cache")


@dataclass
class SmallCifar10:
    """Six batches of 20 random images, as both archives hold them.

    `python` and `npm` are paths; `images` and `labels` hold the 100 training and 20 test images.
    """

    images: dict[str, np.ndarray]
    labels: dict[str, np.ndarray]
    python: Path
    npm: Path


@pytest.fixture
def small_cifar10(tmp_path, monkeypatch) -> SmallCifar10:
    """Archives like CIFAR-10's, whose SHA-256 the course is made to expect."""
    generator = np.random.default_rng(10)
    counts = {"train": 5 * IMAGES_A_BATCH, "test": IMAGES_A_BATCH}
    images = {s: generator.integers(0, 256, (n, 32, 32, 3), np.uint8) for s, n in counts.items()}
    labels = {s: generator.permutation(np.arange(n) % 10) for s, n in counts.items()}
    small = SmallCifar10(images, labels, tmp_path / "python.tar.gz", tmp_path / "npm.tgz")
    write_archive(small.python, python_members(images, labels))
    write_archive(small.npm, npm_members(images, labels))
    for split in counts:
        digest = hashlib.sha256(images[split].tobytes()).hexdigest()
        monkeypatch.setitem(cifar10_archives.PIXELS_SHA256, split, digest)
        monkeypatch.setitem(cifar10_archives.IMAGES_A_CLASS, split, counts[split] // 10)
    digest = hashlib.sha256(small.python.read_bytes()).hexdigest()
    monkeypatch.setattr(fetching, "ARCHIVE_SHA256", digest)
    return small


def write_archive(path: Path, members: dict[str, bytes]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def batches(images, labels):
    """(name, images, labels) of the five training batches and the test batch."""
    for number in range(5):
        part = slice(number * IMAGES_A_BATCH, (number + 1) * IMAGES_A_BATCH)
        yield f"data_batch_{number + 1}", images["train"][part], labels["train"][part]
    yield "test_batch", images["test"], labels["test"]


def python_members(images, labels) -> dict[str, bytes]:
    members = {}
    for name, pixels, numbers in batches(images, labels):
        planes = pixels.transpose(0, 3, 1, 2).reshape(len(pixels), -1)
        values = {b"data": planes, b"labels": numbers.tolist(), b"batch_label": name.encode()}
        members[f"cifar-10-batches-py/{name}"] = pickled_by_python2(values)
    return members


def npm_members(images, labels) -> dict[str, bytes]:
    members = {}
    for name, pixels, _ in batches(images, labels):
        file = io.BytesIO()
        Image.fromarray(pixels.reshape(len(pixels), 1024, 3)).save(file, "PNG")
        members[f"package/{name}.png"] = file.getvalue()
    for split, numbers in labels.items():
        members[f"package/{split}_lables.json"] = json.dumps(numbers.tolist()).encode()
    return members


class _Python2Pickler(pickle._Pickler):
    """Writes text and bytes as Python 2 did, whose pickles the real archive holds."""

    dispatch: ClassVar = dict(pickle._Pickler.dispatch)

    def save_as_string(self, value):
        content = value.encode("latin-1") if isinstance(value, str) else bytes(value)
        self.write(pickle.BINSTRING + len(content).to_bytes(4, "little") + content)
        self.memoize(value)

    dispatch[str] = dispatch[bytes] = save_as_string

    def save_global(self, value, name=None):
        module = value.__module__.replace("numpy._core", "numpy.core")
        self.write(pickle.GLOBAL + f"{module}\n{value.__name__}\n".encode())
        self.memoize(value)

    dispatch[type] = save_global


def pickled_by_python2(value) -> bytes:
    file = io.BytesIO()
    _Python2Pickler(file, protocol=2).dump(value)
    return file.getvalue()
