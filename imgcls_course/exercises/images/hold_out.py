"""Holding out test images whose groups the training set does not know."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def hold_out_groups(groups: np.ndarray, order: np.ndarray, fraction: float) -> np.ndarray:
    """Sets whole groups of images aside until at least a share of all images is aside.

    Args:
        groups: (n,), the number of each image's group.
        order: each group's number once; they are set aside in this order.
        fraction: of the images, between 0 and 1.

    Returns:
        (n,), True where an image is set aside.
    """
    return np.isin(groups, order[: _groups_needed(groups, order, fraction)])


def _groups_needed(groups: np.ndarray, order: np.ndarray, fraction: float) -> int:
    """How many groups, in this order, have at least that share of the images."""
    sizes = np.array([np.sum(groups == group) for group in order])
    before = np.cumsum(sizes) - sizes
    return int(np.sum(before < fraction * len(groups)))


def _hold_out_images(groups: np.ndarray, order: np.ndarray, fraction: float) -> np.ndarray:
    return np.arange(len(groups)) < np.ceil(fraction * len(groups))


def _hold_out_share_of_groups(groups: np.ndarray, order: np.ndarray, fraction: float) -> np.ndarray:
    return np.isin(groups, order[: int(np.ceil(fraction * len(order)))])


def _hold_out_more_than(groups: np.ndarray, order: np.ndarray, fraction: float) -> np.ndarray:
    sizes = np.array([np.sum(groups == group) for group in order])
    before = np.cumsum(sizes) - sizes
    return np.isin(groups, order[before <= fraction * len(groups)])


def _hold_out_at_most(groups: np.ndarray, order: np.ndarray, fraction: float) -> np.ndarray:
    sizes = np.array([np.sum(groups == group) for group in order])
    return np.isin(groups, order[np.cumsum(sizes) <= fraction * len(groups)])


def _hold_out_cases(rng: np.random.Generator) -> list[Case]:
    # Sizes of the groups in the order in which they are set aside. Fractions are exact in binary,
    # so that a share which is met exactly is met in every way of calculating it.
    plans: tuple[tuple[tuple[int, ...], float], ...] = (
        ((1, 2, 1), 1 / 4),  # the first group is enough, exactly
        ((3, 1, 6, 2, 4), 1 / 4),  # two are, exactly
        ((2, 2, 5, 9), 1 / 4),  # of 18 images 4.5 are needed, not 4
        ((9, 1, 4, 2), 15 / 16),  # all groups are needed
        ((1, 1, 1, 1, 1, 2, 1, 8), 5 / 16),  # small groups first: five, exactly
        # A large one passes the share, 437.5 of 700, by far; 8 bits cannot count so many.
        ((100, 350, 50, 150, 50), 5 / 8),
    )
    cases: list[Case] = []
    for sizes, fraction in plans:
        numbers = rng.choice(np.arange(1, 40), size=len(sizes), replace=False)
        # No sorted order begins as this one does, nor do the images. Nor is 0 an empty place: it
        # is set aside where all groups are needed.
        numbers[-1] = 0
        if len(sizes) > 3:
            numbers[-2] = numbers[0] + 256  # in 8 bits they are equal
        groups = rng.permutation(np.repeat(numbers, sizes))
        other = int(np.argmax(groups == numbers[-1]))
        groups[[0, other]] = groups[[other, 0]]
        cases.append((groups, numbers, fraction))
    # The groups of the first, from the last on.
    groups, numbers, fraction = cases[0]
    return [*cases, (groups, numbers[::-1].copy(), fraction)]


HOLD_OUT_GROUPS = Exercise(
    name="images.hold_out_groups",
    points=4,
    reference=hold_out_groups,
    cases=_hold_out_cases,
    misconceptions=(
        Misconception(
            "sets single images aside",
            _hold_out_images,
            "The share is right, but groups are torn apart: some of their images are on each side. "
            "Take a group's number from `order`, and then all images that have it.",
        ),
        Misconception(
            "counts groups where images should be counted",
            _hold_out_share_of_groups,
            "Groups differ in size. Go on until the share of *images* is reached, however many "
            "groups that takes.",
        ),
        Misconception(
            "goes on where the share is met exactly",
            _hold_out_more_than,
            "*At least* that share: exactly that much is enough. Compare with care.",
        ),
        Misconception(
            "never sets more than the share aside",
            _hold_out_at_most,
            "*At least* that share should be aside. The group that passes it belongs to it.",
        ),
        Misconception(
            "stops one group too early",
            lambda groups, order, fraction: np.isin(
                groups, order[: _groups_needed(groups, order, fraction) - 1]
            ),
            "*At least* that share should be aside: the group that reaches it belongs to it.",
        ),
        Misconception(
            "takes one group too many",
            lambda groups, order, fraction: np.isin(
                groups, order[: _groups_needed(groups, order, fraction) + 1]
            ),
            "When the share is reached, it is enough. Ask for it before you take the next group.",
        ),
        Misconception(
            "takes the groups by their numbers",
            lambda groups, order, fraction: hold_out_groups(groups, np.sort(order), fraction),
            "Groups are often numbered by hospital or by day, so the first are no fair sample. Go "
            "through them as `order` says.",
        ),
        Misconception(
            "marks the images that are kept",
            lambda groups, order, fraction: ~hold_out_groups(groups, order, fraction),
            "The other way round: True for what is set aside.",
        ),
        Misconception(
            "gives the numbers of the groups",
            lambda groups, order, fraction: order[: _groups_needed(groups, order, fraction)],
            "These are the right groups. Asked for is one truth value for each image.",
        ),
    ),
    hint="Start with nothing set aside. For each group in the order: stop if enough images are "
    "aside, otherwise mark all images of the group.",
)
