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


def _decode_cases(rng: np.random.Generator) -> list[Case]:
    def outputs() -> list[float]:
        return np.round(rng.normal(size=4) * [1, 1, 0.4, 0.4], 2).tolist()

    return [
        ([0.0, 0.0, 0.0, 0.0], [2, 4], [40.0, 32.0], 16.0),
        (outputs(), [5, 1], [40.0, 56.0], 16.0),
        (outputs(), [int(rng.integers(4)), int(rng.integers(4, 8))], [30.0, 20.0], 8.0),
    ]


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


def _found_cases(rng: np.random.Generator) -> list[Case]:
    # Two boxes on the first object, one box that would do for two objects, one object that
    # nothing comes near, and one box beside everything.
    cases = []
    for _ in range(3):
        overlaps = np.array(
            [
                [0.80, 0.00, 0.00, 0.10, 0.00],
                [0.00, 0.70, 0.60, 0.00, 0.00],
                [0.75, 0.00, 0.00, 0.05, 0.00],
                [0.00, 0.10, 0.00, 0.40, 0.20],
                [0.70, 0.00, 0.00, 0.00, 0.00],
                [0.65, 0.10, 0.00, 0.00, 0.00],
            ]
        )
        noise = rng.uniform(0, 0.04, size=overlaps.shape)
        cases.append((np.round(overlaps + noise, 3)[:, rng.permutation(5)], 0.5))
    return cases


FOUND_SHARE = Exercise(
    name="detection.found_share",
    points=3,
    reference=found_share,
    cases=_found_cases,
    misconceptions=(
        Misconception(
            "lets one box find two objects",
            lambda overlaps, threshold: float((overlaps.max(axis=0) >= threshold).mean()),
            "One box lies well enough on two objects here, and counts for both. It can be the box "
            "of one of them only.",
        ),
        Misconception(
            "gives the share of the boxes that lie on something",
            lambda overlaps, threshold: float((overlaps.max(axis=1) >= threshold).mean()),
            "This asks the boxes (and counts doubles as right). Asked for is the share of the "
            "*objects*: look along the other axis, and let each be found once.",
        ),
        Misconception(
            "counts doubles as found objects",
            lambda overlaps, threshold: float(
                (overlaps.max(axis=1) >= threshold).sum() / overlaps.shape[1]
            ),
            "Several boxes lie on one object. It is one object all the same: once found, it is "
            "taken.",
        ),
        Misconception(
            "divides by the number of boxes",
            lambda overlaps, threshold: (
                found_share(overlaps, threshold) * overlaps.shape[1] / len(overlaps)
            ),
            "That is precision: how many of the boxes are right. Divide by the number of objects.",
        ),
        Misconception(
            "averages the overlaps",
            lambda overlaps, threshold: float(overlaps.max(axis=0).mean()),
            "An object is found or not: its best overlap reaches the threshold, or it does not.",
        ),
    ),
    hint="Go through the rows, the surest box first. Among the objects that are not taken, find "
    "the one with the largest overlap; if that is enough, it is taken.",
)
