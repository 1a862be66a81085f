"""Which models no other beats in both accuracy and cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def on_the_front(costs: Sequence[float], accuracies: Sequence[float]) -> list[bool]:
    """For each network, whether no other one is at least as good in both and better in one.

    Args:
        costs: less is better.
        accuracies: more is better.
    """
    pairs = list(zip(costs, accuracies, strict=True))
    return [not any(_beats(other, own) for other in pairs) for own in pairs]


def _beats(other: tuple[float, float], own: tuple[float, float]) -> bool:
    return other[0] <= own[0] and other[1] >= own[1] and other != own


def _best_only(costs: Sequence[float], accuracies: Sequence[float]) -> list[bool]:
    return [one == max(accuracies) for one in accuracies]


def _ends_only(costs: Sequence[float], accuracies: Sequence[float]) -> list[bool]:
    return [
        cost == min(costs) or one == max(accuracies)
        for cost, one in zip(costs, accuracies, strict=True)
    ]


def _never_worse(costs: Sequence[float], accuracies: Sequence[float]) -> list[bool]:
    """A network must be beaten in neither of the two, alone."""
    pairs = list(zip(costs, accuracies, strict=True))
    return [
        not any(cost < own[0] or accuracy > own[1] for cost, accuracy in pairs) for own in pairs
    ]


def _strictly(costs: Sequence[float], accuracies: Sequence[float]) -> list[bool]:
    pairs = list(zip(costs, accuracies, strict=True))
    return [not any(c < own[0] and a > own[1] for c, a in pairs) for own in pairs]


def _twins_beat_each_other(costs: Sequence[float], accuracies: Sequence[float]) -> list[bool]:
    pairs = list(zip(costs, accuracies, strict=True))
    return [sum(c <= own[0] and a >= own[1] for c, a in pairs) == 1 for own in pairs]


def _dearer_is_better(costs: Sequence[float], accuracies: Sequence[float]) -> list[bool]:
    return on_the_front([-cost for cost in costs], accuracies)


def _front_cases(rng: np.random.Generator) -> list[Case]:
    def networks(points: list[tuple[float, float]], unit: float, mixed: bool = True) -> Case:
        order = rng.permutation(len(points)) if mixed else np.arange(len(points))
        costs, accuracies = np.array(points)[order].T
        # Moved a little, which leaves ties as they are.
        moved = float(rng.integers(0, 20)) / 400
        return np.round(costs * unit, 9).tolist(), np.round(accuracies - moved, 4).tolist()

    beaten = [(9 + float(one), 0.31) for one in rng.permutation(9)[: rng.integers(1, 5)]]
    return [
        # Of the same accuracy, the dearer one first; of the same cost, the worse one first.
        networks([(6, 0.8), (5, 0.8), (1, 0.25), *beaten, (3, 0.7), (3, 0.6)], 2.0, mixed=False),
        networks([(4, 0.6), *beaten, (1, 0.2), (4, 0.7)], 300.0, mixed=False),
        networks([(1, 0.4), (1, 0.5), (3, 0.9), (8, 0.9), (2, 0.3)], 2.5e-6),
        # Twins, on the front and beside it.
        networks([(1, 0.3), (3, 0.8), (3, 0.8), (5, 0.7), (5, 0.7), *beaten], 16.0),
        # One that beats all others, and none that beats any.
        networks([(1, 0.9), (2, 0.85), (1.5, 0.9), *beaten], 5.0, mixed=False),
        networks([(number, 0.1 * number) for number in range(1, int(rng.integers(4, 8)))], 8.0),
        networks([(1, 0.35), (1, 0.3), (2, 0.5), (3, 0.8), (3, 0.8), (3, 0.77), (4, 0.78),
                  (10, 0.9), (12, 0.85), (12, 0.9), *beaten], 6.0),
        *_extremes(rng),
    ]  # fmt: skip


def _extremes(rng: np.random.Generator) -> list[Case]:
    """Ends of what costs and accuracies can be: hairs, 0 and 1, and one network or hundreds.

    The first two are of the same length, and more networks are on the front in one of them.
    """
    # Whole numbers of more than 32 bits, and accuracies, that differ in the sixth digit, as 32-bit
    # floats still do; the one of low cost would be dearer than these without their upper bits.
    work = int(rng.integers(1, 5)) * 2**32
    hairs = [
        (work + 4096 * more, better) for more, better in ((1, 1), (2, 3), (3, 5), (4, 4), (2, 2))
    ]
    hairs.append((20_000, 0))
    # What costs least is on the front even if it is never right.
    ends = [(0, 0.0), (2, 0.0), (3, 0.0), (8, 0.5), (7, 1.0), (9, 1.0)]
    order = rng.permutation(6).tolist()
    # The places of those on the front are larger than 8 bits can count.
    many = [(2.0, 0.5), *[(3.0, 0.4)] * int(rng.integers(256, 270)), (1.0, 0.3), (4.0, 0.6)]
    return [
        ([hairs[place][0] for place in order], [0.7 + 1e-6 * hairs[place][1] for place in order]),
        ([ends[place][0] for place in order], [ends[place][1] for place in order]),
        ([float(rng.integers(1, 9))], [0.5]),
        ([cost for cost, _ in many], [accuracy for _, accuracy in many]),
    ]


ON_THE_FRONT = Exercise(
    name="architectures.on_the_front",
    points=3,
    reference=on_the_front,
    cases=_front_cases,
    misconceptions=(
        Misconception(
            "takes the most accurate one only",
            _best_only,
            "It is on the front. But one that costs less may be the right choice, too, as long as "
            "no other is as cheap *and* as accurate.",
        ),
        Misconception(
            "takes the cheapest and the most accurate",
            _ends_only,
            "These are the two ends of the front. What lies between them?",
        ),
        Misconception(
            "asks for the best in both",
            _never_worse,
            "That one would be all alone. A network leaves the front only if *one and the same* "
            "other network is no worse in either.",
        ),
        Misconception(
            "lets a tie stand",
            _strictly,
            "Two networks are equally accurate, and one of them costs more: why would anyone take "
            "that one?",
        ),
        Misconception(
            "lets twins throw each other out",
            _twins_beat_each_other,
            "Two networks that are equal in both: neither is better in anything, so neither beats "
            "the other.",
        ),
        Misconception(
            "prefers high costs",
            _dearer_is_better,
            "Of the costs, *less* is better.",
        ),
        Misconception(
            "takes those that are beaten",
            lambda costs, accuracies: [not one for one in on_the_front(costs, accuracies)],
            "The other way around: those that nobody beats are on the front.",
        ),
    ),
    hint="For each network, go through all others: one that costs no more, is no less accurate, "
    "and differs, beats it.",
)
