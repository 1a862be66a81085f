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


def _front_cases(rng: np.random.Generator) -> list[Case]:
    # The third ties with the second in accuracy, and costs more; the last is beaten in both.
    costs = np.cumsum(rng.integers(1, 9, size=6)).astype(float)
    accuracies = [0.5, 0.62, 0.62, 0.7, 0.81, 0.6]
    order = rng.permutation(6)
    return [
        (costs.tolist(), accuracies),
        (costs[order].tolist(), [accuracies[place] for place in order]),
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
            "takes those that are beaten",
            lambda costs, accuracies: [not one for one in on_the_front(costs, accuracies)],
            "The other way around: those that nobody beats are on the front.",
        ),
    ),
    hint="For each network, go through all others: one that costs no more, is no less accurate, "
    "and differs, beats it.",
)
