"""Boxes: how well two agree, which of many to keep, how a network writes them, and how good it is.

A box is (left, top, right, bottom), in pixels; right and bottom are where it ends, so its width is
right - left. Arrays of boxes are (n, 4).

Sources: Everingham et al., "The PASCAL Visual Object Classes (VOC) Challenge", International
Journal of Computer Vision 88, 2010, section 4.2, for overlap, matching, precision and recall;
Girshick et al., "Rich Feature Hierarchies for Accurate Object Detection and Semantic Segmentation",
CVPR 2014, for offsets from a box and non-maximum suppression by class; Redmon and Farhadi,
"YOLO9000: Better, Faster, Stronger", CVPR 2017, section 2, for boxes in the cells of a grid.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.scratch.losses import sigmoid

# --- How well do two boxes agree? ------------------------------------------------------------


def areas(boxes: ArrayLike) -> NDArray[np.float64]:
    """Width times height of each box; 0 where a box ends before it begins.

    Args:
        boxes: (..., 4).

    Returns:
        (...).
    """
    left, top, right, bottom = np.moveaxis(np.asarray(boxes, dtype=np.float64), -1, 0)
    return np.maximum(right - left, 0) * np.maximum(bottom - top, 0)


def intersection_over_union(first: ArrayLike, second: ArrayLike) -> NDArray[np.float64]:
    """The area that two boxes share, as a share of the area that they cover together.

    Args:
        first: (n, 4).
        second: (m, 4).

    Returns:
        (n, m), each box of the first with each of the second: 0 apart, 1 equal.
    """
    first = np.asarray(first, dtype=np.float64).reshape(-1, 1, 4)
    second = np.asarray(second, dtype=np.float64).reshape(1, -1, 4)
    # What two boxes share begins at the later beginning, and ends at the earlier end.
    begins = np.maximum(first[..., :2], second[..., :2])
    ends = np.minimum(first[..., 2:], second[..., 2:])
    shared = areas(np.concatenate([begins, ends], axis=-1))
    together = areas(first) + areas(second) - shared
    return np.divide(shared, together, out=np.zeros_like(shared), where=together > 0)


# --- Which of many boxes to keep -------------------------------------------------------------


def non_maximum_suppression(
    boxes: ArrayLike, scores: ArrayLike, threshold: float = 0.5
) -> NDArray[np.int64]:
    """Keep the best box, drop those that overlap it too much, go on with the best of the rest.

    Args:
        boxes: (n, 4).
        scores: (n,), the higher the surer.
        threshold: boxes with a larger intersection over union with a kept one are dropped.

    Returns:
        the places of the kept boxes, the best first.
    """
    boxes = np.asarray(boxes, dtype=np.float64).reshape(-1, 4)
    remaining = np.argsort(-np.asarray(scores), kind="stable")
    kept = []
    while len(remaining):
        best, remaining = remaining[0], remaining[1:]
        kept.append(best)
        overlaps = intersection_over_union(boxes[best], boxes[remaining])[0]
        remaining = remaining[overlaps <= threshold]
    return np.array(kept, dtype=np.int64)


# --- How a network writes a box --------------------------------------------------------------


def centres_and_sizes(boxes: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The centres (..., 2), as x and y, and the sizes (..., 2), as width and height."""
    boxes = np.asarray(boxes, dtype=np.float64)
    return (boxes[..., :2] + boxes[..., 2:]) / 2, boxes[..., 2:] - boxes[..., :2]


def boxes_around(centres: ArrayLike, sizes: ArrayLike) -> NDArray[np.float64]:
    """Boxes (..., 4) from their centres (..., 2) and sizes (..., 2)."""
    centres, sizes = np.asarray(centres, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    return np.concatenate([centres - sizes / 2, centres + sizes / 2], axis=-1)


def encode(boxes: ArrayLike, references: ArrayLike) -> NDArray[np.float64]:
    """What leads from a reference box (an anchor, a proposal) to a box.

    Args:
        boxes: (..., 4).
        references: (..., 4), of some width and height.

    Returns:
        (..., 4): the way between the centres as a share of the reference's width and height, and
        the logarithms of the ratios of widths and heights; all 0 where the boxes are equal.
    """
    centres, sizes = centres_and_sizes(boxes)
    reference_centres, reference_sizes = centres_and_sizes(references)
    shifts = (centres - reference_centres) / reference_sizes
    return np.concatenate([shifts, np.log(sizes / reference_sizes)], axis=-1)


def decode(offsets: ArrayLike, references: ArrayLike) -> NDArray[np.float64]:
    """The boxes (..., 4) to which offsets (..., 4) lead from reference boxes: undoes `encode`."""
    offsets = np.asarray(offsets, dtype=np.float64)
    centres, sizes = centres_and_sizes(references)
    return boxes_around(centres + offsets[..., :2] * sizes, sizes * np.exp(offsets[..., 2:]))


def encode_in_cell(
    boxes: ArrayLike, anchor_sizes: ArrayLike, stride: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Which cell of a grid a box's centre is in, and how the box is written there.

    Args:
        boxes: (n, 4), with their centres in the image.
        anchor_sizes: (n, 2), the width and height that each is compared with.
        stride: the side of a cell, in pixels.

    Returns:
        cells (n, 2), as column and row, and targets (n, 4): where the centre is in its cell, from
        0 to 1 in both directions, and the logarithms of the ratios of the sizes.
    """
    centres, sizes = centres_and_sizes(boxes)
    cells = np.floor(centres / stride).astype(np.int64)
    targets = np.concatenate([centres / stride - cells, np.log(sizes / anchor_sizes)], axis=-1)
    return cells, targets


def decode_in_cell(
    outputs: ArrayLike, cells: ArrayLike, anchor_sizes: ArrayLike, stride: float
) -> NDArray[np.float64]:
    """The box that four outputs of a one-pass detector stand for (YOLO9000, section 2).

    Args:
        outputs: (..., 4). The sigmoid of the first two is where the centre is in its cell: no cell
            can claim an object outside of itself. The exponential of the others scales the anchor.
        cells: (..., 2), column and row.
        anchor_sizes: (..., 2), width and height in pixels.
        stride: the side of a cell, in pixels.

    Returns:
        (..., 4).
    """
    outputs = np.asarray(outputs, dtype=np.float64)
    centres = (np.asarray(cells) + sigmoid(outputs[..., :2])) * stride
    return boxes_around(centres, np.asarray(anchor_sizes) * np.exp(outputs[..., 2:]))


# --- How good are the boxes? -----------------------------------------------------------------


def match(
    boxes: ArrayLike, scores: ArrayLike, truth: ArrayLike, threshold: float = 0.5
) -> NDArray[np.int64]:
    """Which true box each predicted box has found; each true box can be found once.

    The surest box chooses first. A second box on the same object has found nothing.

    Args:
        boxes: (n, 4), predicted.
        scores: (n,).
        truth: (m, 4).
        threshold: the least intersection over union that counts.

    Returns:
        (n,), the place of the true box, or -1.
    """
    overlaps = intersection_over_union(boxes, truth)
    found = np.full(len(overlaps), -1)
    for place in np.argsort(-np.asarray(scores), kind="stable"):
        if overlaps.shape[1] and overlaps[place].max() >= threshold:
            found[place] = overlaps[place].argmax()
            overlaps[:, found[place]] = -1  # taken
    return found


def precision_and_recall(
    scores: ArrayLike, are_right: ArrayLike, objects: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both, for every threshold of the score, from the highest to the lowest.

    Args:
        scores: (n,), of the predictions of all images.
        are_right: (n,), whether each has found an object.
        objects: how many there are to find, at least 1.

    Returns:
        precision (n,), the share of the predictions so far that are right, and recall (n,), the
        share of the objects that are found.
    """
    order = np.argsort(-np.asarray(scores), kind="stable")
    right = np.cumsum(np.asarray(are_right, dtype=np.float64)[order])
    return right / np.arange(1, len(right) + 1), right / objects


def average_precision(precision: ArrayLike, recall: ArrayLike) -> float:
    """The area under the curve of precision over recall.

    At each recall counts the best precision that is to be had with this recall or more.
    """
    best = np.maximum.accumulate(np.asarray(precision, dtype=np.float64)[::-1])[::-1]
    return float(np.sum(best * np.diff(np.asarray(recall, dtype=np.float64), prepend=0)))
