"""Exercises of lesson 12: boxes that agree, boxes to keep, boxes in cells, and paths in a tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from imgcls_course.exercises import Case, Exercise, Misconception
from imgcls_course.scratch import detection
from imgcls_course.scratch.losses import sigmoid

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


# --- Paths in a tree -------------------------------------------------------------------------


def path_probability(parents: Sequence[int], conditionals: Sequence[float], node: int) -> float:
    """P(node): the product of the conditional probabilities from below the root to the node.

    Args:
        parents: the number of each node's parent; -1 below the root.
        conditionals: P(node | its parent), for each node.
        node: which one is asked for.
    """
    product = 1.0
    while node >= 0:
        product *= conditionals[node]
        node = parents[node]
    return float(product)


def _on_path(parents: Sequence[int], node: int) -> list[int]:
    path = []
    while node >= 0:
        path.append(node)
        node = parents[node]
    return path


_PARENTS = [-1, -1, 0, 0, 1, 1, 2, 2, 3, 3]


def _conditionals(rng: np.random.Generator) -> list[float]:
    first = np.round(rng.uniform(0.2, 0.45, size=5), 2)
    return np.stack([1 - first, first], axis=1).ravel().round(2).tolist()


def _path_cases(rng: np.random.Generator) -> list[Case]:
    return [(_PARENTS, _conditionals(rng), node) for node in (6, 9, 4)]


PATH_PROBABILITY = Exercise(
    name="detection.path_probability",
    points=2,
    reference=path_probability,
    cases=_path_cases,
    misconceptions=(
        Misconception(
            "takes the conditional probability alone",
            lambda parents, conditionals, node: conditionals[node],
            "This is P(node | parent): how likely it is, *given* that the parent is right. How "
            "likely is that?",
        ),
        Misconception(
            "multiplies with the parent only",
            lambda parents, conditionals, node: conditionals[node] * conditionals[parents[node]],
            "The parent's probability is conditional, too. Go on up to the root.",
        ),
        Misconception(
            "leaves out the node itself",
            lambda parents, conditionals, node: path_probability(
                parents, conditionals, parents[node]
            ),
            "That is the probability of the parent. The last factor is missing.",
        ),
        Misconception(
            "adds them up",
            lambda parents, conditionals, node: float(
                sum(conditionals[one] for one in _on_path(parents, node))
            ),
            "All of them have to be true, one after the other: multiply.",
        ),
        Misconception(
            "takes the mean along the path",
            lambda parents, conditionals, node: float(
                np.mean([conditionals[one] for one in _on_path(parents, node)])
            ),
            "Then a leaf could be likelier than the group it is in. What is a product never "
            "grows on the way down.",
        ),
    ),
    hint="Start with 1. As long as the node is not −1: multiply by its conditional probability, "
    "and go on with its parent.",
)


def deepest_sure(parents: Sequence[int], probabilities: Sequence[float], threshold: float) -> int:
    """Go down the likeliest branches while their probability reaches the threshold.

    Args:
        parents: the number of each node's parent; -1 below the root.
        probabilities: P(node), products along the paths.
        threshold: the least probability.

    Returns:
        the last node that was sure enough; -1 if none was.
    """
    answer = -1
    while True:
        below = [node for node, parent in enumerate(parents) if parent == answer]
        if not below:
            return answer
        best = max(below, key=lambda node: probabilities[node])
        if probabilities[best] < threshold:
            return answer
        answer = best


def _leaf(parents: Sequence[int], probabilities: Sequence[float]) -> int:
    leaves = [node for node in range(len(parents)) if node not in parents]
    return max(leaves, key=lambda node: probabilities[node])


def _one_too_far(parents: Sequence[int], probabilities: Sequence[float], threshold: float) -> int:
    answer = deepest_sure(parents, probabilities, threshold)
    below = [node for node, parent in enumerate(parents) if parent == answer]
    return max(below, key=lambda node: probabilities[node], default=answer)


def _first_level(parents: Sequence[int], probabilities: Sequence[float], threshold: float) -> int:
    path = _on_path(parents, deepest_sure(parents, probabilities, threshold))
    return path[-1] if path else -1


def _sure_cases(rng: np.random.Generator) -> list[Case]:
    # Probabilities such that: the second level is sure and the third is not; all three are; none
    # is, and the likeliest leaf is somewhere else.
    drawn = [
        ([0.85, 0.6, 0.9, 0.8, 0.7], 0.5),
        ([0.9, 0.9, 0.5, 0.9, 0.6], 0.5),
        ([0.55, 0.7, 0.95, 0.6, 0.6], 0.6),
    ]
    cases = []
    for firsts, threshold in drawn:
        shares = np.array(firsts) + rng.uniform(0, 0.02, size=5)
        conditionals = np.stack([shares, 1 - shares], axis=1).ravel()
        all_paths = [path_probability(_PARENTS, conditionals, node) for node in range(10)]
        cases.append((_PARENTS, np.round(all_paths, 3).tolist(), threshold))
    return cases


DEEPEST_SURE = Exercise(
    name="detection.deepest_sure",
    points=3,
    reference=deepest_sure,
    cases=_sure_cases,
    misconceptions=(
        Misconception(
            "always answers with a leaf",
            lambda parents, probabilities, threshold: _leaf(parents, probabilities),
            "The likeliest leaf may be improbable all the same. Stop above it, where you are sure.",
        ),
        Misconception(
            "stops one node too late",
            _one_too_far,
            "The node that falls below the threshold is no answer; the one before it is.",
        ),
        Misconception(
            "never goes below the first level",
            _first_level,
            "As long as the next level is sure enough, too, go on down.",
        ),
        Misconception(
            "answers with the most probable node",
            lambda parents, probabilities, threshold: int(np.argmax(probabilities)),
            "Nodes near the root are always the likeliest: they contain the others. Which is the "
            "*deepest* that is sure enough?",
        ),
        Misconception(
            "answers with the root when a leaf is unsure",
            lambda parents, probabilities, threshold: (
                _leaf(parents, probabilities)
                if max(probabilities[_leaf(parents, probabilities)], 0) >= threshold
                else -1
            ),
            'Between a leaf and nothing there are the groups: "an animal" is an answer as well.',
        ),
    ),
    hint="Start at −1. Find the children, and the likeliest of them; stop if there are none, or if "
    "it is below the threshold; otherwise it is the new answer, and so on.",
)


EXERCISES = (IOU, SUPPRESS, DECODE, FOUND_SHARE, PATH_PROBABILITY, DEEPEST_SURE)
