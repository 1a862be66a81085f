"""Which images show the same: equal pixels, or nearly so."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from imgcls_course.lessons.capstone.fingerprints import Fingerprints

# Saving a photo as a poor JPEG or brightening it changes up to some ten of the 128 bits; of two
# different photos about 64 differ, but among thousands of pairs some come near by chance.
# So the thumbnails have to agree as well, which plain images, whose bits are noise, need anyway.
MOST_BITS = 14
SHARE_OF_CONTRAST = 0.2
GREY_LEVELS = 1.5

_ROWS_AT_A_TIME = 256
_PAIRS_AT_A_TIME = 100_000
_MOST_PAIRS_KEPT = 500_000


def groups_of_equals(prints: Fingerprints) -> NDArray[np.int64]:
    """A number for each image, (n,); images of exactly equal pixels have the same one."""
    return np.unique(prints.digests, return_inverse=True)[1].reshape(-1)


def groups_of_alikes(prints: Fingerprints) -> NDArray[np.int64]:
    """A number for each image, (n,); equal and nearly equal images have the same one.

    If a is like b, and b like c, all three are in one group: a split that keeps groups together
    then leaves no such pair on both sides. Mirrored, turned and cropped copies are not found.
    """
    count = len(prints)
    if count == 0:
        return np.zeros(0, np.int64)
    # Thousands of copies of one image would make millions of pairs: each kind of them comes once.
    _, firsts, kinds = np.unique(prints.digests, return_index=True, return_inverse=True)
    pairs = np.zeros((0, 2), np.int64)
    for found in _near_pairs(prints.bits[firsts], prints.thumbnails[firsts]):
        pairs = np.concatenate([pairs, found])
        if len(pairs) > _MOST_PAIRS_KEPT:
            groups = _components(pairs, len(firsts))
            leaders = np.unique(groups, return_index=True)[1]
            pairs = np.stack([np.arange(len(firsts)), leaders[groups]], axis=1)
    return _components(pairs, len(firsts))[kinds.reshape(-1)]


def copies(groups: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The places of the images of each group that has more than one, in the images' order."""
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order])) + 1
    found = [places for places in np.split(order, starts) if len(places) > 1]
    return sorted(found, key=lambda places: int(places[0]))


def _components(pairs: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    ones = np.ones(len(pairs), bool)
    graph = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def _near_pairs(
    bits: NDArray[np.bool_], thumbnails: NDArray[np.float32]
) -> Iterator[NDArray[np.int64]]:
    """Pairs of images that look alike, (pairs, 2), some at a time."""
    # With -1 and 1 for the bits, a product says how many agree.
    signs = 2 * bits.astype(np.float32) - 1
    contrast = thumbnails.std(axis=1)
    for start in range(0, len(signs), _ROWS_AT_A_TIME):
        rows = signs[start : start + _ROWS_AT_A_TIME]
        differing = (signs.shape[1] - rows @ signs[: start + len(rows)].T) / 2
        first, second = np.nonzero(differing <= MOST_BITS)
        first = first + start
        first, second = first[second < first], second[second < first]
        for part in range(0, len(first), _PAIRS_AT_A_TIME):
            one, other = (places[part : part + _PAIRS_AT_A_TIME] for places in (first, second))
            distance = np.abs(thumbnails[one] - thumbnails[other]).mean(axis=1)
            allowed = GREY_LEVELS + SHARE_OF_CONTRAST * np.minimum(contrast[one], contrast[other])
            alike = distance <= allowed
            yield np.stack([one[alike], other[alike]], axis=1)
