"""How a network writes its boxes, and how many objects they find."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception
from imgcls_course.scratch.losses import sigmoid

# --- How a network writes a box --------------------------------------------------------------


def decode(
    outputs: Sequence[float], cell: Sequence[int], anchor: Sequence[float], stride: float
) -> np.ndarray:
    """The box (left, top, right, bottom) that a cell's four outputs stand for.

    Args:
        outputs: of x, y, width and height.
        cell: column and row.
        anchor: width and height, in pixels.
        stride: a cell's side, in pixels.
    """
    return _decoded(outputs, cell, anchor, stride)


def _decoded(
    outputs: Sequence[float],
    cell: Sequence[int],
    anchor: Sequence[float],
    stride: float,
    place: Callable[[np.ndarray], np.ndarray] = sigmoid,
    ratio: Callable[[np.ndarray], np.ndarray] = np.exp,
    is_corner: bool = False,
) -> np.ndarray:
    centre = (np.array(cell) + place(np.array(outputs[:2]))) * stride
    size = np.array(anchor) * ratio(np.array(outputs[2:]))
    if is_corner:
        return np.concatenate([centre, centre + size])
    return np.concatenate([centre - size / 2, centre + size / 2])


def _without_stride(
    outputs: Sequence[float], cell: Sequence[int], anchor: Sequence[float], stride: float
) -> np.ndarray:
    return _decoded(outputs, cell, anchor, 1.0)


def _centre_and_size(
    outputs: Sequence[float], cell: Sequence[int], anchor: Sequence[float], stride: float
) -> np.ndarray:
    left, top, right, bottom = _decoded(outputs, cell, anchor, stride)
    return np.array([(left + right) / 2, (top + bottom) / 2, right - left, bottom - top])


def _anchor_in_cells(
    outputs: Sequence[float], cell: Sequence[int], anchor: Sequence[float], stride: float
) -> np.ndarray:
    return _decoded(outputs, cell, np.array(anchor) * stride, stride)


def _size_to_each_side(
    outputs: Sequence[float], cell: Sequence[int], anchor: Sequence[float], stride: float
) -> np.ndarray:
    return _decoded(outputs, cell, 2 * np.array(anchor), stride)


def _decode_cases(rng: np.random.Generator) -> list[Case]:
    # No two numbers of a kind are equal, and each sign comes at each place: a box that is larger
    # than its anchor in one direction and smaller in the other, one that begins outside the image.
    signs = np.array([[1, -1, 1, -1], [-1, 1, -1, 1], [1, 1, -1, -1], [-1, -1, 1, 1]])
    strides = [*rng.permutation([8.0, 16.0, 24.0]), 32.0]
    cases = []
    for number, stride in enumerate(strides):
        # Once almost three times the anchor, and far to the right and below.
        least, most, nearest = (1.02, 1.2, 9) if number == 3 else (0.1, 1.2, 1)
        low, high = [0.2, 0.2, least, least], [4.0, 4.0, most, most]
        outputs = np.round(signs[number] * rng.uniform(low, high), 2)
        column, row = (0, 1) if number == 0 else rng.permutation(np.arange(nearest, 13))[:2]
        width, height = np.round(rng.permutation([1.5, 2.75, 4.0])[:2] * stride, 2)
        anchor = [5 * float(width), 5 * float(height)] if number == 0 else [width, height]
        cases.append((outputs.tolist(), [int(column), int(row)], list(map(float, anchor)),
                      float(stride)))  # fmt: skip
    # All outputs 0, as at the start of training; an anchor that is no even number of pixels wide.
    column, row = rng.permutation(np.arange(2, 9))[:2].tolist()
    anchor = [2.0 * int(rng.integers(10, 20)) + 1, 46.0]
    cases.append(([0.0, 0.0, 0.0, 0.0], [column, row], anchor, 16.0))
    # Whole numbers, in the first row: an object almost at the cell's edge, wide and flat.
    cases.append(([7, -8, 3, -4], [row, 0], [int(one) for one in anchor], 16))
    return cases


DECODE = Exercise(
    name="detection.decode",
    points=2,
    reference=decode,
    cases=_decode_cases,
    misconceptions=(
        Misconception(
            "leaves out the sigmoid",
            lambda *inputs: _decoded(*inputs, place=lambda z: z),
            "Without it, a cell could put an object's centre anywhere in the image. The sigmoid "
            "keeps it inside the cell.",
        ),
        Misconception(
            "adds the outputs to the anchor's size",
            lambda *inputs: _decoded(*inputs, ratio=lambda z: 1 + z),
            "Width and height are the anchor's *times* exp of the outputs: never negative, and "
            "unchanged at 0.",
        ),
        Misconception(
            "takes the sigmoid for the sizes as well",
            lambda *inputs: _decoded(*inputs, ratio=sigmoid),
            "Then a box could never be larger than its anchor. The sizes take exp.",
        ),
        Misconception(
            "takes the centre for the left upper corner",
            lambda *inputs: _decoded(*inputs, is_corner=True),
            "The first two outputs say where the *centre* is: half of the width lies to its left.",
        ),
        Misconception(
            "exchanges row and column",
            lambda outputs, cell, anchor, stride: _decoded(outputs, cell[::-1], anchor, stride),
            "`cell` is (column, row): x goes with the column.",
        ),
        Misconception(
            "stays in units of cells",
            _without_stride,
            "Column plus sigmoid counts cells. A cell is `stride` pixels wide.",
        ),
        Misconception(
            "gives centre and size",
            _centre_and_size,
            "These are the centre, width and height. Asked for are left, top, right and bottom.",
        ),
        Misconception(
            "counts the anchor in cells",
            _anchor_in_cells,
            "The centre is counted in cells, and becomes pixels by the stride. The anchor is in "
            "pixels already.",
        ),
        Misconception(
            "goes the whole size to each side",
            _size_to_each_side,
            "From the centre it is half of the width to the left, and half to the right: this box "
            "is twice as wide and twice as high as it should be.",
        ),
    ),
    hint="Centre: (cell + sigmoid of the first two) times stride. Size: anchor times exp of the "
    "last two. Corners: centre minus and plus half of the size.",
)


# --- How good are the boxes? -----------------------------------------------------------------


def found_share(overlaps: np.ndarray, threshold: float) -> float:
    """Which share of the objects has been found; each box can find one object.

    Args:
        overlaps: (boxes, objects), intersection over union, the surest box in the first row.
        threshold: the least that counts.
    """
    taken = np.zeros(overlaps.shape[1], bool)
    for row in overlaps:
        free = np.where(taken, -1.0, row)
        best = int(free.argmax())
        if free[best] >= threshold:
            taken[best] = True
    return float(taken.mean())


def _above_the_threshold(overlaps: np.ndarray, threshold: float) -> float:
    return found_share(overlaps, np.nextafter(threshold, 2))


def _one_choice_each(overlaps: np.ndarray, threshold: float) -> float:
    """A box whose best object is taken looks for no other."""
    taken = np.zeros(overlaps.shape[1], bool)
    for row in overlaps:
        if row.max() >= threshold:
            taken[row.argmax()] = True
    return float(taken.mean())


def _from_the_least_sure(overlaps: np.ndarray, threshold: float) -> float:
    return found_share(overlaps[::-1], threshold)


# How well boxes (rows) lie on objects (columns): 0 too little, 1 exactly enough, from 2 on better
# and better. What each is for:
_JUST_ENOUGH = [[1]]
_NEXT_BEST = [[4, 2], [5, 3]]  # the best object of the second box is taken: it finds the other
_LAST_CHOICE = [[5, 4, 2, 3], [4, 5, 2, 3], [4, 3, 2, 5], [5, 4, 2, 3]]  # the last box's fourth
_NOT_THE_FIRST = [[2, 4], [3, 0]]  # the first that is free would leave nothing for the second box
_THE_SURER_CHOOSES = [[3, 4], [0, 5]]  # the second box fits better, and comes too late
_MISSED_AT_FIRST = [[0], [3]]  # a box that finds nothing takes nothing
_NOT_THE_LAST = [[4, 2], [0, 3]]
_DOUBLES = [[4], [5], [2]]
_ONE_FOR_TWO = [[3, 2]]  # and can find one of them only


def _scene(
    rng: np.random.Generator, blocks: Sequence[list[list[int]]], threshold: float, missed: int
) -> Case:
    """Overlaps of several groups of boxes and objects, beside objects that nobody finds."""
    rows = sum(len(block) for block in blocks)
    columns = sum(len(block[0]) for block in blocks)
    levels = np.zeros((rows, columns + missed), int)
    # The objects stay in order: so does which of two is the first.
    places = np.sort(rng.permutation(columns + missed)[:columns])
    top, left = 0, 0
    for block in blocks:
        height, width = np.shape(block)
        levels[top : top + height, places[left : left + width]] = block
        top, left = top + height, left + width
    low = rng.uniform(0, 0.7, size=levels.shape) * threshold
    step = (1 - threshold) / 5
    high = threshold + step * (levels - 1 + rng.uniform(-0.3, 0.3, size=levels.shape))
    drawn = np.round(np.where(levels > 1, high, low), 2)
    return np.where(levels == 1, threshold, drawn), threshold


def _found_cases(rng: np.random.Generator) -> list[Case]:
    # Most have as many objects as each other, so that one left over from the last call would show.
    objects = int(rng.integers(6, 17))
    missed = rng.integers([1, 1, 0], [14, 5, 3]).tolist()
    return [
        _scene(rng, [_JUST_ENOUGH], 0.5, missed[0]),
        _scene(rng, [_LAST_CHOICE], 0.3, objects - 4),
        _scene(rng, [_MISSED_AT_FIRST, _JUST_ENOUGH], 0.25, objects - 2),
        _scene(rng, [_NOT_THE_FIRST], 0.4, objects - 2),
        _scene(rng, [_NOT_THE_LAST], 0.55, objects - 2),
        _scene(rng, [_THE_SURER_CHOOSES], 0.6, objects - 2),
        _scene(rng, [_MISSED_AT_FIRST, _ONE_FOR_TWO], 0.35, objects - 3),
        _scene(rng, [_DOUBLES, _JUST_ENOUGH], 0.75, missed[1]),
        # More boxes than objects, the last one needed.
        _scene(rng, [_DOUBLES, _THE_SURER_CHOOSES, _MISSED_AT_FIRST, _NEXT_BEST], 0.45, missed[2]),
        _many_objects(rng),
        (np.zeros((0, objects)), 0.5),  # not a single box
    ]


def _many_objects(rng: np.random.Generator) -> Case:
    """More than 256 objects, of which two are found, one of them perfectly.

    Their places differ by 256: whoever keeps eight bits only takes them for one.
    """
    overlaps = np.zeros((2, int(rng.integers(270, 300))))
    place = int(rng.integers(1, 14))
    overlaps[[0, 1], [place + 256, place]] = 1.0, 0.8
    return overlaps, 0.5


def _best(overlaps: np.ndarray, axis: int) -> np.ndarray:
    """The largest overlap of each object (axis 0) or box (axis 1); 0 where there is none."""
    return overlaps.max(axis=axis, initial=0.0)


FOUND_SHARE = Exercise(
    name="detection.found_share",
    points=3,
    reference=found_share,
    cases=_found_cases,
    misconceptions=(
        Misconception(
            "lets one box find two objects",
            lambda overlaps, threshold: float((_best(overlaps, 0) >= threshold).mean()),
            "One box lies well enough on two objects here, and counts for both. It can be the box "
            "of one of them only.",
        ),
        Misconception(
            "gives the share of the boxes that lie on something",
            lambda overlaps, threshold: float(
                (_best(overlaps, 1) >= threshold).sum() / max(len(overlaps), 1)
            ),
            "This asks the boxes (and counts doubles as right). Asked for is the share of the "
            "*objects*: look along the other axis, and let each be found once.",
        ),
        Misconception(
            "counts doubles as found objects",
            lambda overlaps, threshold: float(
                (_best(overlaps, 1) >= threshold).sum() / overlaps.shape[1]
            ),
            "Several boxes lie on one object. It is one object all the same: once found, it is "
            "taken.",
        ),
        Misconception(
            "divides by the number of boxes",
            lambda overlaps, threshold: (
                found_share(overlaps, threshold) * overlaps.shape[1] / max(len(overlaps), 1)
            ),
            "That is precision: how many of the boxes are right. Divide by the number of objects.",
        ),
        Misconception(
            "asks for more than the threshold",
            _above_the_threshold,
            "The threshold is the least that counts: an overlap that is exactly as large is "
            "enough.",
        ),
        Misconception(
            "lets a box try its best object only",
            _one_choice_each,
            "A box whose best object is taken may still find another one, which is free. Look for "
            "the best among the free ones.",
        ),
        Misconception(
            "begins with the least sure box",
            _from_the_least_sure,
            "The rows are in order already, the surest first. It chooses first.",
        ),
        Misconception(
            "averages the overlaps",
            lambda overlaps, threshold: float(_best(overlaps, 0).mean()),
            "An object is found or not: its best overlap reaches the threshold, or it does not.",
        ),
    ),
    hint="Go through the rows, the surest box first. Among the objects that are not taken, find "
    "the one with the largest overlap; if that is enough, it is taken.",
)
