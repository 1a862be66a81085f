"""A data set of one's own: near copies, and what is set aside."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- Near copies -----------------------------------------------------------------------------


def hash_distance(first: np.ndarray, second: np.ndarray) -> float:
    """At how many places two images' difference hashes differ; a float, so rounding is allowed.

    Args:
        first: (rows, columns), grey values.
        second: the same shape.
    """
    return float((_hash(first) != _hash(second)).sum())


def _hash(grey: np.ndarray) -> np.ndarray:
    return grey[:, 1:] > grey[:, :-1]


def _by_mean(first: np.ndarray, second: np.ndarray) -> int:
    return int(((first > first.mean()) != (second > second.mean())).sum())


def _directions(grey: np.ndarray) -> np.ndarray:
    return np.sign(np.diff(grey, axis=1))


def _hash_cases(rng: np.random.Generator) -> list[Case]:
    def pair(rows: int, columns: int, fewest: int) -> Case:
        """Images of which at least so many pairs of neighbours rise in one and fall in the other.

        Some are level in the first and fall in the second: neither has a brighter right neighbour.
        One falls in the first and is level in the second; and one is level in the first and rises
        in the second, which is another bit.
        """
        places = rows * (columns - 1)
        level = int(rng.integers(2, 2 + places // 8 + 1))
        up = fewest + int(rng.integers(0, places // 6 + 1))
        down = 1 + int(rng.integers(0, places // 8 + 1))
        kinds = [(0, 1), (-1, 0)] + [(0, -1)] * level + [(1, -1)] * up + [(-1, 1)] * down
        kinds += [(1, 1), (-1, -1)] * places
        steps = rng.permutation(np.array(kinds[:places])).T.reshape(2, rows, columns - 1)
        return _grey(rng, steps[0], 1), _grey(rng, steps[1], -1)

    same = rng.integers(10, 200, size=(4, 6)).astype(float)
    return [
        pair(2, 4, 1),
        pair(3, 7, 3),
        pair(8, 9, 12),
        # Of the same size, with other results: so dark that rounding would leave nothing.
        tuple(1e-6 * image for image in pair(8, 9, 38)),
        pair(5, 3, 2),
        pair(11, 13, 30),
        pair(24, 21, 260),  # more bits than a byte can count
        (same, 1.2 * same + 5),  # a brighter copy
    ]


def _grey(rng: np.random.Generator, steps: np.ndarray, down: int) -> np.ndarray:
    """An image that goes from each pixel to its right neighbour as told, and rows up or down."""
    sizes = steps * rng.integers(1, 5, size=steps.shape)
    rows = np.concatenate([np.zeros((len(steps), 1)), np.cumsum(sizes, axis=1)], axis=1)
    for row in range(1, len(rows)):  # a row begins above (below) the end of the one before
        rows[row] += rows[row - 1, -1] + down * int(rng.integers(1, 9)) - rows[row, 0]
    return rows - rows.min() + int(rng.integers(0, 9))


HASH_DISTANCE = Exercise(
    name="capstone.hash_distance",
    points=2,
    reference=hash_distance,
    cases=_hash_cases,
    misconceptions=(
        Misconception(
            "counts the places that agree",
            lambda first, second: int((_hash(first) == _hash(second)).sum()),
            "That is how many agree. A copy would then be farthest from its original.",
        ),
        Misconception(
            "takes the share and not the number",
            lambda first, second: float((_hash(first) != _hash(second)).mean()),
            "A share is as good, but the threshold of the lesson is a number of bits.",
        ),
        Misconception(
            "compares with the neighbour above",
            lambda first, second: int(
                ((first[1:] > first[:-1]) != (second[1:] > second[:-1])).sum()
            ),
            "The first index is the row. The right neighbour is in the next column.",
        ),
        Misconception(
            "sets a bit where the neighbours are equal, too",
            lambda first, second: int(
                ((first[:, 1:] >= first[:, :-1]) != (second[:, 1:] >= second[:, :-1])).sum()
            ),
            "A bit is 1 where the right neighbour is *brighter*, and 0 otherwise: what about two "
            "that are equally bright?",
        ),
        Misconception(
            "tells rising, falling and level apart",
            lambda first, second: int((_directions(first) != _directions(second)).sum()),
            "A bit has two values only: level and falling are both 0.",
        ),
        Misconception(
            "compares the last pixel of a row with the first of the next",
            lambda first, second: int(
                (_hash(first.reshape(1, -1)) != _hash(second.reshape(1, -1))).sum()
            ),
            "Pairs are neighbours in a row: the last pixel of a row has none at its right.",
        ),
        Misconception(
            "adds the neighbours above",
            lambda first, second: hash_distance(first, second) + hash_distance(first.T, second.T),
            "The course itself does so, but asked for are the bits of neighbours in a row only.",
        ),
        Misconception(
            "compares the pixels themselves",
            lambda first, second: int((first != second).sum()),
            "A brighter copy differs in every pixel. What hardly changes is which of two "
            "neighbours is the brighter one.",
        ),
        Misconception(
            "compares each pixel with the mean",
            _by_mean,
            "That is another hash, called average hash. Here each pixel is compared with the one "
            "at its left.",
        ),
    ),
    hint="First both hashes, as arrays of truth values: `grey[:, 1:] > grey[:, :-1]`. Then count "
    "where they differ.",
)


# --- Splitting -------------------------------------------------------------------------------


def set_aside(groups: np.ndarray, order: np.ndarray, count: int) -> np.ndarray:
    """Truth values, (n,): which images are set aside, whole groups at a time.

    Args:
        groups: (n,), the number of each image's group.
        order: the groups' numbers, in the order in which to take them.
        count: take groups until at least so many images are aside.
    """
    aside = np.zeros(len(groups), bool)
    for group in order:
        if aside.sum() >= count:
            break
        aside |= groups == group
    return aside


def _first_images(groups: np.ndarray, order: np.ndarray, count: int) -> np.ndarray:
    turns = np.argmax(groups[:, np.newaxis] == order, axis=1)
    chosen = np.argsort(turns, kind="stable")[:count]
    return np.isin(np.arange(len(groups)), chosen)


def _more_than_asked(groups: np.ndarray, order: np.ndarray, count: int) -> np.ndarray:
    return set_aside(groups, order, count + 1)


def _groups_together(groups: np.ndarray, order: np.ndarray, count: int) -> np.ndarray:
    return set_aside(groups, np.sort(order), count)


def _never_above(groups: np.ndarray, order: np.ndarray, count: int) -> np.ndarray:
    aside = np.zeros(len(groups), bool)
    for group in order:
        if aside.sum() + (groups == group).sum() > count:
            break
        aside |= groups == group
    return aside


def _aside_cases(rng: np.random.Generator) -> list[Case]:
    def case(sizes: tuple[int, ...], count: int, numbers: Sequence[int] = ()) -> Case:
        """Groups of these sizes, in the order in which they are taken.

        Their numbers are drawn where none are given. The second one is group 0: so the order is
        never that of the numbers.
        """
        if not numbers:
            numbers = 1 + rng.choice(3 * len(sizes), size=len(sizes), replace=False)
            numbers[1] = 0
        groups = rng.permutation(np.repeat(numbers, sizes))
        # The first group to be taken does not stand together.
        ends = np.flatnonzero(groups == numbers[0])[[0, -1]]
        groups[[0, ends[0]]] = groups[[ends[0], 0]]
        groups[[-1, ends[-1]]] = groups[[ends[-1], -1]]
        return groups, np.array(numbers), count

    def some(low: int, high: int) -> int:
        return int(rng.integers(low, high + 1))

    enough, all_of_them = some(2, 5), (some(2, 4), some(1, 3), some(1, 5), some(1, 3))
    more_than_enough = case((2, 3, some(1, 2), some(2, 5)), 4)
    groups, order, count = more_than_enough
    number = some(1, 99)  # eight bits do not tell it from the one that is 256 larger
    return [
        case((enough, some(1, 2), some(2, 5)), enough),  # the first group is exactly enough
        more_than_enough,  # by the second one
        (np.roll(groups, 1), order, count),  # the same, one place on
        case((2, 1, 1, 1, 4, 1, some(2, 5)), 5),  # four groups are exactly enough
        case((3, 1, 2, 1, 5, 1, some(2, 5)), 8),  # the fifth is far more than enough
        case((2, some(1, 5), some(1, 5)), 0),  # none are asked for
        case(all_of_them, sum(all_of_them)),  # all are needed
        case((4, 2, 3, 1, some(1, 4)), 1),  # one image is asked for, and four are in its group
        case(
            (150, some(115, 140), some(20, 30), 9),
            260,  # more than a byte can count
            [number + 256, number + 1, number, number + 257],
        ),
    ]


SET_ASIDE = Exercise(
    name="capstone.set_aside",
    points=3,
    reference=set_aside,
    cases=_aside_cases,
    misconceptions=(
        Misconception(
            "cuts through a group to get the exact number",
            _first_images,
            "The number is met exactly, but one group is on both sides now: a copy of a training "
            "image is in the test. Take groups whole; a few images too many do no harm.",
        ),
        Misconception(
            "takes one group more than needed",
            _more_than_asked,
            "Exactly `count` images are enough: then no further group is taken.",
        ),
        Misconception(
            "takes the groups by their numbers",
            _groups_together,
            "The groups' turns are given by `order`, whatever their numbers are.",
        ),
        Misconception(
            "counts groups and not images",
            lambda groups, order, count: np.isin(groups, order[:count]),
            "`count` is a number of images. Groups have several: count what is aside so far.",
        ),
        Misconception(
            "stops before the number is reached",
            _never_above,
            "*At least* `count` images: the group that passes the number is taken as well.",
        ),
        Misconception(
            "marks those that stay",
            lambda groups, order, count: ~set_aside(groups, order, count),
            "True should mean: set aside.",
        ),
    ),
    hint="Go through `order`. If `aside.sum()` has reached `count`, stop. Otherwise mark all "
    "images with `groups == group`.",
)
