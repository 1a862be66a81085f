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
    return int(np.argmax(np.cumsum(sizes) >= fraction * len(groups))) + 1


def _hold_out_images(groups: np.ndarray, order: np.ndarray, fraction: float) -> np.ndarray:
    return np.arange(len(groups)) < np.ceil(fraction * len(groups))


def _hold_out_share_of_groups(groups: np.ndarray, order: np.ndarray, fraction: float) -> np.ndarray:
    return np.isin(groups, order[: int(np.ceil(fraction * len(order)))])


def _hold_out_cases(rng: np.random.Generator) -> list[Case]:
    # Large groups first, then small ones first: how many are needed differs very much.
    sizes = np.array([9, 6, 4, 2, 1, 1, 1, 1])
    cases: list[Case] = []
    for places, fraction in ((sizes, 0.3), (sizes[::-1], 0.2), (np.roll(sizes, 3), 0.55)):
        order = 1 + rng.permutation(len(sizes))
        order = order if order[0] != 1 else order[::-1].copy()
        cases.append((rng.permutation(np.repeat(order, places)), order, fraction))
    return cases


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
