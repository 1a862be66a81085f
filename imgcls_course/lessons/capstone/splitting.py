"""Training, validation and test images without anything of one in another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.datasets import LabelledImages
from imgcls_course.errors import DataError
from imgcls_course.lessons.capstone.cleaning import CleanImages

SHARES = (0.6, 0.2, 0.2)


class Parts(NamedTuple):
    """The three parts of a folder's images, and the places of each part's images in the whole."""

    training: LabelledImages
    validation: LabelledImages
    test: LabelledImages
    places: tuple[NDArray[np.int64], ...]


def split_folder(images: CleanImages, shares: Sequence[float] = SHARES, seed: int = 0) -> Parts:
    """Split clean images into training, validation and test images, nearly equal ones together.

    Args:
        images: of `clean`.
        shares: of the three parts.
        seed: the same seed splits in the same way.

    Raises:
        DataError: as `split_by_group`.
    """
    places = split_by_group(images.data.labels, images.groups, shares, seed)
    training, validation, test = (images.data.subset(part) for part in places)
    return Parts(training, validation, test, tuple(places))


def split_by_group(
    labels: ArrayLike, groups: ArrayLike, shares: Sequence[float] = SHARES, seed: int = 0
) -> list[NDArray[np.int64]]:
    """Split places so that no group is in two parts, and each class is in all parts.

    Each class's groups are shuffled and dealt out, the largest first, to the part that lacks most
    of its share of this class. Where groups are large, the shares are met only roughly. A group
    with images of several classes goes with the class that it has most of.

    Args:
        labels: (n,), class numbers.
        groups: (n,), the same number for images that belong together.
        shares: of the parts, above 0; they are scaled to a sum of 1.
        seed: the same seed splits in the same way.

    Returns:
        the places of each part's images, in order.

    Raises:
        DataError: the arrays or shares are no such things, or a class has fewer groups than there
            are parts.
    """
    labels, groups = np.asarray(labels), np.asarray(groups)
    wanted = np.asarray(shares, float)
    if labels.ndim != 1 or labels.shape != groups.shape:
        raise DataError(
            f"Labels have the shape {labels.shape} and groups {groups.shape}.",
            "Give one of each for every image.",
        )
    if wanted.ndim != 1 or len(wanted) < 2 or not (wanted > 0).all():
        raise DataError(f"The shares are {shares}.", "Give two or more numbers above 0.")
    wanted /= wanted.sum()
    numbers = np.unique(groups, return_inverse=True)[1].reshape(-1)
    sizes = np.bincount(numbers)
    class_of = _commonest(labels, numbers, len(sizes))
    part_of = np.empty(len(sizes), np.int64)
    random = np.random.default_rng(seed)
    for label in np.unique(labels):
        own = random.permutation(np.flatnonzero(class_of == label))
        if len(own) < len(wanted):
            raise DataError(
                f"Class {label} has {len(own)} different images, for {len(wanted)} parts.",
                "Add images of this class, or leave it out.",
            )
        own = own[np.argsort(-sizes[own], kind="stable")]
        part_of[own] = _dealt(sizes[own], wanted)
    return [np.flatnonzero(part_of[numbers] == part) for part in range(len(wanted))]


def _dealt(sizes: NDArray[np.int64], shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """The part of each group, given in the order of dealing."""
    lacking = shares * sizes.sum()
    parts = np.empty(len(sizes), np.int64)
    is_empty = np.ones(len(shares), bool)
    for place, size in enumerate(sizes):
        # The last groups go to parts that have none yet, however large the first ones were.
        must = is_empty.any() and len(sizes) - place <= is_empty.sum()
        part = int(np.argmax(np.where(is_empty | (not must), lacking, -np.inf)))
        parts[place] = part
        lacking[part] -= size
        is_empty[part] = False
    return parts


def _commonest(
    labels: NDArray[np.int64], numbers: NDArray[np.int64], count: int
) -> NDArray[np.int64]:
    """The commonest label of each group; of equally common ones the smallest."""
    pairs, often = np.unique(np.stack([numbers, labels], axis=1), axis=0, return_counts=True)
    order = np.lexsort((-pairs[:, 1], often))  # the last one that is written stays
    commonest = np.empty(count, np.int64)
    commonest[pairs[order, 0]] = pairs[order, 1]
    return commonest
