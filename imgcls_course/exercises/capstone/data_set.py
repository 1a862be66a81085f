"""A data set of one's own: near copies, and what is set aside."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- Near copies -----------------------------------------------------------------------------


def hash_distance(first: np.ndarray, second: np.ndarray) -> int:
    """At how many places two images' difference hashes differ.

    Args:
        first: (rows, columns), grey values.
        second: the same shape.
    """
    return int((_hash(first) != _hash(second)).sum())


def _hash(grey: np.ndarray) -> np.ndarray:
    return grey[:, 1:] > grey[:, :-1]


def _by_mean(first: np.ndarray, second: np.ndarray) -> int:
    return int(((first > first.mean()) != (second > second.mean())).sum())


def _hash_cases(rng: np.random.Generator) -> list[Case]:
    def small() -> np.ndarray:
        return rng.integers(0, 256, size=(8, 9)).astype(float)

    same, other = small(), small()
    brighter = 1.2 * same + rng.integers(-20, 21, size=same.shape)
    # Several, so that no other way of counting comes to the same numbers by chance.
    return [(same, brighter), (same, other), *((other, small()) for _ in range(3))]


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
    ranks = np.argsort(order)
    chosen = np.argsort(ranks[groups], kind="stable")[:count]
    return np.isin(np.arange(len(groups)), chosen)


def _never_above(groups: np.ndarray, order: np.ndarray, count: int) -> np.ndarray:
    aside = np.zeros(len(groups), bool)
    for group in order:
        if aside.sum() + (groups == group).sum() > count:
            break
        aside |= groups == group
    return aside


def _aside_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for many, count in ((6, 5), (8, 6), (7, 7)):
        # Three in each of the first groups, so that a group is never of one image only.
        order = rng.permutation(many)
        sizes = np.full(many, 1)
        sizes[order[:3]] = (2, 2, 4)
        cases.append((rng.permutation(np.repeat(np.arange(many), sizes)), order, count))
    return cases


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
