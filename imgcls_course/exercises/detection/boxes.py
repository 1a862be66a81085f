"""How well two boxes agree, and which of many to keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception
from imgcls_course.scratch import detection

Box = Sequence[float]


# --- How well do two boxes agree? ------------------------------------------------------------


def iou(first: Box, second: Box) -> float:
    """Intersection over union of two boxes, each (left, top, right, bottom)."""
    return float(detection.intersection_over_union([first], [second])[0, 0])


def _shared(first: Box, second: Box, extra: float = 0.0) -> tuple[float, float]:
    """Width and height of what two boxes share, negative where they are apart."""
    width = min(first[2], second[2]) - max(first[0], second[0]) + extra
    height = min(first[3], second[3]) - max(first[1], second[1]) + extra
    return width, height


def _area(box: Box, extra: float = 0.0) -> float:
    return (box[2] - box[0] + extra) * (box[3] - box[1] + extra)


def _unclipped(first: Box, second: Box) -> float:
    width, height = _shared(first, second)
    shared = width * height
    return shared / (_area(first) + _area(second) - shared)


def _over(
    whole: Callable[[float, float, float], float], extra: float = 0.0
) -> Callable[[Box, Box], float]:
    """Shared area over something of both areas and the shared one."""

    def share(first: Box, second: Box) -> float:
        width, height = (max(side, 0.0) for side in _shared(first, second, extra))
        shared = width * height
        return shared / whole(_area(first, extra), _area(second, extra), shared)

    return share


def _of_sides(first: Box, second: Box) -> float:
    return iou(*((left, top, left + width, top + height)
                 for left, top, width, height in (first, second)))  # fmt: skip


def _iou_cases(rng: np.random.Generator) -> list[Case]:
    left, top = (float(one) for one in rng.integers(0, 10, size=2))
    width, height, right, down = (float(one) for one in rng.integers(12, 30, size=4))
    return [
        ([0.0, 0.0, 10.0, 10.0], [4.0, 0.0, 14.0, 10.0]),
        ([left, top, left + width, top + height],
         [left + 6, top + 4, left + 6 + right, top + 4 + down]),
        ([0.0, 0.0, 10.0, 10.0], [13.0, 12.0, 20.0, 20.0]),
        ([left, top, left + 30, top + 30], [left + 20, top + 5, left + 35, top + 15]),
    ]  # fmt: skip


IOU = Exercise(
    name="detection.iou",
    points=2,
    reference=iou,
    cases=_iou_cases,
    misconceptions=(
        Misconception(
            "lets two negative sides make a positive area",
            _unclipped,
            "Boxes that are apart, to the right *and* below: width and height of what they share "
            "are both negative, and their product is positive. What do boxes share that are apart?",
        ),
        Misconception(
            "counts what they share twice",
            _over(lambda a, b, shared: a + b),
            "In the sum of both areas, the shared part is counted twice. The union has it once.",
        ),
        Misconception(
            "divides by the smaller area",
            _over(lambda a, b, shared: min(a, b)),
            "A tiny box inside a huge one would agree perfectly. Divide by what both cover "
            "together.",
        ),
        Misconception(
            "divides by the first area only",
            _over(lambda a, b, shared: a),
            "That is the covered share of the first box. It must not matter which box comes first.",
        ),
        Misconception(
            "takes right and bottom for width and height",
            _of_sides,
            "A box is (left, top, right, bottom): its width is right − left.",
        ),
        Misconception(
            "adds one pixel to each side",
            _over(lambda a, b, shared: a + b - shared, extra=1.0),
            "Right and bottom are where the box ends, not its last pixel: a box from 0 to 10 is 10 "
            "wide.",
        ),
    ),
    hint="What they share begins at the larger left and ends at the smaller right; its width is at "
    "least 0. The union: both areas, less what they share.",
)


# --- Which of many boxes to keep -------------------------------------------------------------


def suppress(boxes: np.ndarray, scores: np.ndarray, threshold: float) -> list[int]:
    """Non-maximum suppression: the places of the boxes that stay, the best first.

    Args:
        boxes: (n, 4).
        scores: (n,).
        threshold: a box goes if its intersection over union with a kept one is larger.
    """
    return detection.non_maximum_suppression(boxes, scores, threshold).tolist()


def _against_dropped_ones_too(boxes: np.ndarray, scores: np.ndarray, threshold: float) -> list[int]:
    order = np.argsort(-scores)
    overlaps = detection.intersection_over_union(boxes[order], boxes[order])
    worst = np.tril(overlaps, -1).max(axis=1)
    return order[worst <= threshold].tolist()


def _only_against_the_best(boxes: np.ndarray, scores: np.ndarray, threshold: float) -> list[int]:
    order = np.argsort(-scores)
    overlaps = detection.intersection_over_union(boxes[order], boxes[order[:1]])[:, 0]
    overlaps[0] = 0
    return order[overlaps <= threshold].tolist()


def _against_the_last_kept(boxes: np.ndarray, scores: np.ndarray, threshold: float) -> list[int]:
    kept: list[int] = []
    for place in np.argsort(-scores).tolist():
        if not kept or iou(boxes[kept[-1]], boxes[place]) <= threshold:
            kept.append(place)
    return kept


def _suppress_cases(rng: np.random.Generator) -> list[Case]:
    # A chain, in which each box overlaps its neighbours (0.6) but not the next but one (0.33); a
    # box far away with a double; and, in front, a weak double of the first. The rest is drawn.
    cases = []
    for _ in range(3):
        left, top = rng.integers(0, 20, size=2)
        chain = np.array(
            [[shift, 0, shift + 20, 20] for shift in (0, 5, 10, 60, 62, 1)], dtype=float
        )
        boxes = chain + np.array([left, top, left, top])
        scores = np.array([0.9, 0.8, 0.7, 0.75, 0.6, 0.4]) + rng.uniform(0, 0.04, size=6)
        order = np.append(5, rng.permutation(5))
        cases.append((boxes[order], np.round(scores[order], 3), 0.5))
    return cases


SUPPRESS = Exercise(
    name="detection.suppress",
    points=3,
    reference=suppress,
    cases=_suppress_cases,
    misconceptions=(
        Misconception(
            "lets a dropped box drop others",
            _against_dropped_ones_too,
            "A box that has been dropped is gone, and cannot drop a third one that overlaps only "
            "it. Compare with the *kept* boxes.",
        ),
        Misconception(
            "compares with the best box only",
            _only_against_the_best,
            "The best box drops its doubles. But the next one that is left must drop its own, too.",
        ),
        Misconception(
            "compares with the last kept box only",
            _against_the_last_kept,
            "A double of an earlier kept box slips through. Compare with all that are kept.",
        ),
        Misconception(
            "begins with the least sure box",
            lambda boxes, scores, threshold: suppress(boxes, -scores, threshold),
            "`np.argsort` sorts upwards. The surest box has to choose first.",
        ),
        Misconception(
            "keeps the order of the boxes",
            lambda boxes, scores, threshold: sorted(suppress(boxes, scores, threshold)),
            "The right boxes, but the best should come first.",
        ),
        Misconception(
            "drops nothing",
            lambda boxes, scores, threshold: np.argsort(-scores).tolist(),
            "This is the order of the scores; which boxes must go?",
        ),
        Misconception(
            "ignores the scores",
            lambda boxes, scores, threshold: suppress(boxes, -np.arange(len(boxes)), threshold),
            "The boxes come in any order. Sort them by their scores first.",
        ),
    ),
    hint="Go through `np.argsort(-scores)`. A place is kept if its box's `iou` with the box of "
    "every place kept so far is at most the threshold.",
)
