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


def _clipped_too_late(first: Box, second: Box) -> float:
    width, height = _shared(first, second)
    shared = max(width * height, 0.0)
    return shared / (_area(first) + _area(second) - shared)


def _of_the_box_around(first: Box, second: Box) -> float:
    width, height = (max(side, 0.0) for side in _shared(first, second))
    around = (max(first[2], second[2]) - min(first[0], second[0])) * (
        max(first[3], second[3]) - min(first[1], second[1])
    )
    return width * height / around


def _iou_cases(rng: np.random.Generator) -> list[Case]:
    # Where the second box lies, with the first from (0, 0) to (16, 10), each number moved a little:
    # beyond every corner, across, inside, around, and apart in three ways.
    places = [
        (6, 5, 23, 16), (-9, -5, 7, 6), (-8, 4, 9, 19), (5, -7, 25, 4), (6, -9, 9, 21),
        (4, 3, 9, 7), (-6, -4, 24, 17),
        (21, 3, 33, 17), (3, 15, 19, 26), (20, 14, 31, 20),
    ]  # fmt: skip
    cases: list[Case] = []
    for number, place in enumerate(places):
        first = np.array([0, 0, 16, 10]) + rng.integers([-1, -1, 0, 0], [1, 1, 2, 2])
        second = np.array(place) + rng.integers(-1, 2, size=4)
        # Once both reach far beyond the image's left upper corner.
        corner = np.tile(rng.integers(-12, 40, size=2) if number else rng.integers(-32, -22, 2), 2)
        cases.append(((first + corner).tolist(), (second + corner).tolist()))
    # The sides of normalized images are below 1, and equal boxes share everything.
    left, top, width, height = (float(one) for one in np.round(rng.uniform(0.1, 0.4, size=4), 2))
    box = [left, top, round(left + width, 2), round(top + height, 2)]
    other = [left / 2, top / 4, left + width / 2, top + height]
    cases.append((box, list(box)))
    cases.append((box, other))
    # The same share in units so large that the areas are tiny, and so small that they are huge.
    cases.extend(([scale * one for one in box], [scale * one for one in other])
                 for scale in (1e-5, 1e6))  # fmt: skip
    return [*cases, *_touching(rng)]


def _touching(rng: np.random.Generator) -> list[Case]:
    """One that begins where the other ends: they share no area. And one that shares three edges."""
    left, top, width, height = rng.integers(4, 20, size=4).tolist()
    right, bottom = left + width, top + height
    first = [left, top, right, bottom]
    return [
        (first, [right, top + 1, right + 7, bottom + 3]),
        ([left, top, right - int(rng.integers(1, 4)), bottom], first),
    ]


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
            "holds the shared area at 0, not its sides",
            _clipped_too_late,
            "Two negative sides have a positive area, which no limit at 0 holds back. Each of the "
            "two sides needs the limit, before they are multiplied.",
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
            "divides by the box around both",
            _of_the_box_around,
            "The box around both has corners that neither of them covers. The union is what at "
            "least one of them covers.",
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
    worst = np.tril(overlaps, -1).max(axis=1, initial=0)
    return order[worst <= threshold].tolist()


def _only_against_the_best(boxes: np.ndarray, scores: np.ndarray, threshold: float) -> list[int]:
    order = np.argsort(-scores).tolist()
    best, others = order[:1], order[1:]
    return best + [one for one in others if iou(boxes[best[0]], boxes[one]) <= threshold]


def _against_the_last_kept(boxes: np.ndarray, scores: np.ndarray, threshold: float) -> list[int]:
    kept: list[int] = []
    for place in np.argsort(-scores).tolist():
        if not kept or iou(boxes[kept[-1]], boxes[place]) <= threshold:
            kept.append(place)
    return kept


def _drops_at_the_threshold(boxes: np.ndarray, scores: np.ndarray, threshold: float) -> list[int]:
    return suppress(boxes, scores, threshold - 1e-9)


def _over_the_smaller(boxes: np.ndarray, scores: np.ndarray, threshold: float) -> list[int]:
    share = _over(lambda a, b, shared: min(a, b))
    kept: list[int] = []
    for place in np.argsort(-scores).tolist():
        if all(share(boxes[place], boxes[other]) <= threshold for other in kept):
            kept.append(place)
    return kept


def _scene(
    rng: np.random.Generator,
    boxes: list[tuple[int, ...]],
    threshold: float,
    surest: int = 98,
    before: tuple[tuple[int, int], ...] = (),
) -> Case:
    """Boxes of a scene, the surest first, in an order drawn anew and with scores to match.

    Of each pair in `before`, the first one comes earlier in that order.
    """
    moved = (np.array(boxes) * rng.integers(2, 5) + np.tile(rng.integers(0, 30, size=2), 2)).astype(
        float
    )
    # From the surest to the least sure, no two alike.
    scores = np.sort(rng.permutation(np.arange(4, surest))[: len(boxes)])[::-1] / 100
    order = rng.permutation(len(boxes))
    while any(np.argsort(order)[one] > np.argsort(order)[other] for one, other in before):
        order = rng.permutation(len(boxes))
    return moved[order], scores[order], threshold


def _suppress_cases(rng: np.random.Generator) -> list[Case]:
    wide = int(rng.integers(3, 9))  # the side that is the same for all boxes of a chain
    far = 90
    # Boxes 12 long at a distance of 4 share 0.5, at 5 they share 7 of 17, at 8 they share 0.2.
    return [
        # Exactly at the threshold: both stay.
        _scene(rng, [(0, 0, 12, wide), (4, 0, 16, wide)], 0.5),
        # A chain in which the second overlaps both its neighbours, downwards; and a double of the
        # first that comes after a box far away.
        _scene(rng, [(0, 0, wide, 12), (0, 5, wide, 17), (0, 9, wide, 21), (far, 0, far + 8, 20),
                     (0, 1, wide, 13)], 0.25),
        # Exactly at three quarters (1 of 7), a double of a later one, and one that stays.
        _scene(rng, [(0, 0, 14, wide), (2, 0, 16, wide), (far, 0, far + 28, wide),
                     (far + 2, 0, far + 30, wide), (0, 40, 9, 47)], 0.75),
        # Two boxes twice: once the surer one comes later, once earlier. Another lies between two,
        # with each of them exactly at a quarter (3 of 5). The scores are almost the same.
        _scene(rng, [(far, 9, far + wide, 19), (far, 9, far + wide, 19), (0, 0, 10, wide),
                     (12, 0, 22, wide), (6, 0, 16, wide), (0, 0, 10, wide)], 0.25, 12,
               ((1, 0), (2, 5))),
        # Nothing is more than all: a double stays.
        _scene(rng, [(0, 0, 9, wide), (0, 0, 9, wide), (5, 0, 12, wide)], 1.0),
        # Nothing is more than none only if they overlap: the second one touches the first.
        _scene(rng, [(0, 0, 9, wide), (9, 0, 20, wide), (19, 0, 29, wide)], 0.0),
        # A box inside a large one, one below another, and one beside another: all of them stay.
        _scene(rng, [(0, 0, 24, 20), (8, 6, 16, 10), (0, 22, 24, 42), (27, 0, 45, 20)], 0.4),
        # Apart to the right and below; nobody is very sure.
        _scene(rng, [(0, 0, 20, 10), (29, 19, 49, 29), (-27, 21, -7, 31), (0, 4, 20, 14)], 0.3, 50),
        # Doubles of several boxes, of other sizes, two of the second one: more stay than go.
        _scene(rng, [(0, 0, 20, 12), (40, 0, 56, 30), (41, 0, 57, 31), (41, 2, 57, 29),
                     (1, 0, 20, 13), (0, 40, 9, 50), (40, 50, 70, 60), (0, 70, 8, 78),
                     (1, 41, 10, 52)], 0.6),
        _crowd(rng),
        # A single box, and none: not every image has one.
        _scene(rng, [(0, 0, 7, wide)], 0.5),
        (np.zeros((0, 4)), np.zeros(0), 0.5),
    ]  # fmt: skip


def _crowd(rng: np.random.Generator) -> Case:
    """More than 256 boxes, nearly all of them doubles of one; the last has a score of 0.

    Of two that are far from all others, the later one is surer by less than half a percent.
    """
    count = int(rng.integers(260, 290))
    boxes = np.tile([2.0, 3.0, 12.0, 10.0], (count, 1))
    boxes[[7, -2, -1]] += np.array([[20.0], [40.0], [60.0]])
    scores = rng.permutation(np.arange(1, count + 1)) / 10000
    scores[[7, -2, -1]] = 0.9501, 0.9504, 0.0
    return boxes, scores, 0.5


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
            "drops a box that overlaps exactly as much as the threshold",
            _drops_at_the_threshold,
            "At exactly the threshold a box does not overlap *more* than that yet: it stays.",
        ),
        Misconception(
            "compares with the smaller box's area",
            _over_the_smaller,
            "A small box inside a large one lies in it entirely, but their intersection over "
            "*union* is small: both stay. `iou` is at hand.",
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
