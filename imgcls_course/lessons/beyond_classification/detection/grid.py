"""The grid of a one-pass detector: which cell and which anchor answer for which object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgcls_course.lessons.beyond_classification.detection.detection_features import CELLS, STRIDE
from imgcls_course.scratch.detection import (
    boxes_around,
    decode_in_cell,
    encode_in_cell,
    intersection_over_union,
)

ANCHORS = np.array([[40.0, 40.0], [56.0, 56.0]])
"""Width and height of the shapes that each cell offers, in pixels."""


class Targets(NamedTuple):
    """What a detector should have answered, for each scene, row, column and anchor.

    Attributes:
        objectness: (n, rows, columns, anchors), float32; 1 where an object is answered for.
        boxes: (n, rows, columns, anchors, 4), float32, as `encode_in_cell` writes them.
        labels: (n, rows, columns, anchors), int32.
    """

    objectness: NDArray[np.float32]
    boxes: NDArray[np.float32]
    labels: NDArray[np.int32]


def best_anchors(boxes: NDArray[np.floating]) -> NDArray[np.int64]:
    """For each box (n, 4) the anchor of the most similar shape, wherever it is."""
    sizes = boxes[:, 2:] - boxes[:, :2]
    origin = np.zeros(2)
    return intersection_over_union(
        boxes_around(np.broadcast_to(origin, sizes.shape), sizes),
        boxes_around(np.broadcast_to(origin, ANCHORS.shape), ANCHORS),
    ).argmax(axis=1)


def targets_of(
    boxes: Sequence[NDArray[np.floating]], labels: Sequence[NDArray[np.integer]]
) -> Targets:
    """The targets of scenes: the cell that an object's centre is in answers for it.

    Where two objects share cell and anchor, the later one counts.

    Args:
        boxes: of each scene, (objects, 4).
        labels: of each scene, (objects,).
    """
    shape = (len(boxes), CELLS, CELLS, len(ANCHORS))
    objectness = np.zeros(shape, np.float32)
    offsets = np.zeros((*shape, 4), np.float32)
    classes = np.zeros(shape, np.int32)
    for place, (some, their) in enumerate(zip(boxes, labels, strict=True)):
        anchors = best_anchors(some)
        cells, encoded = encode_in_cell(some, ANCHORS[anchors], STRIDE)
        where = (place, cells[:, 1], cells[:, 0], anchors)
        objectness[where], offsets[where], classes[where] = 1, encoded, their
    return Targets(objectness, offsets, classes)


def decoded(outputs: NDArray[np.floating]) -> NDArray[np.float64]:
    """The boxes that a head's outputs stand for.

    Args:
        outputs: (..., rows, columns, anchors, 4), before the sigmoid.

    Returns:
        the same shape, in pixels, cut off at the image's borders.
    """
    rows, columns = np.mgrid[:CELLS, :CELLS]
    cells = np.stack([columns, rows], axis=-1)[:, :, None]
    boxes = decode_in_cell(outputs, cells, ANCHORS, STRIDE)
    return np.clip(boxes, 0, CELLS * STRIDE)
