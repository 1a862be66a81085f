"""CIFAR-10: a part that comes with the course, and the whole, once fetched.

Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, chapter 3.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from imgcls_course.datasets.labelled import LabelledImages
from imgcls_course.datasets.lossless_images import decode_images
from imgcls_course.datasets.pixel_cache import load_or_decode
from imgcls_course.errors import DataError
from imgcls_course.runtime.manifest import find_entry, verified_path

CIFAR10_CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
IMAGES_A_STRIP = 2_000
SIDE = 32


def load_cifar10(
    split: Literal["train", "test"], scale: Literal["mini", "full"] = "mini"
) -> LabelledImages:
    """Ten classes of photos of 32 x 32 pixels.

    Args:
        split: "train" or "test".
        scale: "mini" comes with the course: 2,000 training images and 200 test images a class,
            the first of each class, in CIFAR-10's own order. "full" is all of it, 5,000 and 1,000
            a class; it must have been fetched with `imgcls-course data fetch cifar10`.

    Returns:
        images (n, 32, 32, 3), uint8; labels (n,), int64; the classes mixed.

    Raises:
        DataError: a file is missing or damaged, or the full CIFAR-10 was not fetched.
    """
    if split not in ("train", "test") or scale not in ("mini", "full"):
        raise DataError(
            f"CIFAR-10 has no split {split!r} at scale {scale!r}.",
            'Ask for "train" or "test", at scale "mini" or "full".',
        )
    if scale == "mini":
        return _load_mini(split)
    from imgcls_course.datasets.fetching import load_fetched_cifar10

    return LabelledImages(*load_fetched_cifar10(split), CIFAR10_CLASSES)


def _load_mini(split: str) -> LabelledImages:
    name = f"cifar10/{split}-labels.npz"
    labels = np.load(verified_path(name), allow_pickle=False)["label"]
    images = load_or_decode(
        name=f"cifar10/mini-{split}.pixels",
        sha256=find_entry(name).details["pixels_sha256"],
        shape=(len(labels), SIDE, SIDE, 3),
        decode=lambda: decode_strips(split, len(labels)),
    )
    return LabelledImages(images, labels, CIFAR10_CLASSES)


def decode_strips(split: str, count: int) -> NDArray[np.uint8]:
    """Decode all strips of a split: (count, 32, 32, 3), uint8.

    Raises:
        DataError: a file is missing or damaged.
    """
    images = np.empty((count, SIDE, SIDE, 3), np.uint8)

    def decode(number: int) -> None:
        content = verified_path(f"cifar10/{split}-{number}.jls").read_bytes()
        start = number * IMAGES_A_STRIP
        decode_images(content, SIDE, out=images[start : start + IMAGES_A_STRIP])

    # JPEG-LS decoding holds Python's lock, but hashing and colour arithmetic can go on beside it.
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(decode, range(count // IMAGES_A_STRIP)))
    return images
