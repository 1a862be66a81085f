"""Which versions of a model are worth keeping."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def pareto_front(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    """True where no other version is at least as good in both and better in one.

    Args:
        costs: (n,), such as bytes; less is better.
        accuracies: (n,); more is better.
    """
    no_worse = (costs[None] <= costs[:, None]) & (accuracies[None] >= accuracies[:, None])
    better = (costs[None] < costs[:, None]) | (accuracies[None] > accuracies[:, None])
    return ~(no_worse & better).any(axis=1)


def _front_of_maxima(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    return pareto_front(-costs, accuracies)


def _only_the_extremes(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    return (costs == costs.min()) | (accuracies == accuracies.max())


def _better_in_one(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    better = (costs[None] < costs[:, None]) | (accuracies[None] > accuracies[:, None])
    return ~better.any(axis=1)


def _best_ratio(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    ratio = accuracies / costs
    return ratio == ratio.max()


def _beats_itself(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    no_worse = (costs[None] <= costs[:, None]) & (accuracies[None] >= accuracies[:, None])
    return ~no_worse.any(axis=1)


def _dominated(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    return ~pareto_front(costs, accuracies)


def _front_cases(rng: np.random.Generator) -> list[Case]:
    # A front of three, and others that each idea treats in its own way; two are the same.
    costs = np.array([1.0, 3.0, 10.0, 4.0, 12.0, 3.0, 2.0])
    accuracies = np.array([0.60, 0.80, 0.90, 0.78, 0.85, 0.80, 0.55])
    order, scale = rng.permutation(7), float(rng.integers(1, 9))
    winner = rng.permutation(3)  # the first of these beats both others in everything
    return [
        (costs[order], accuracies[order]),
        (costs[:5] * scale, accuracies[:5]),
        (np.array([1.0, 3.0, 2.0])[winner], np.array([0.9, 0.8, 0.7])[winner]),
    ]


PARETO_FRONT = Exercise(
    name="efficiency.pareto_front",
    points=3,
    reference=pareto_front,
    cases=_front_cases,
    misconceptions=(
        Misconception(
            "prefers high costs",
            _front_of_maxima,
            "Of the costs, *less* is better.",
        ),
        Misconception(
            "keeps only the cheapest and the most accurate",
            _only_the_extremes,
            "What lies between them may be worth having, too: cheaper than the best, and better "
            "than the cheapest.",
        ),
        Misconception(
            "throws out what is beaten in one of the two",
            _better_in_one,
            "Nearly everything is beaten in *something* by somebody. Out goes only what one other "
            "version beats in one thing while it is no worse in the other.",
        ),
        Misconception(
            "takes the best ratio",
            _best_ratio,
            "A ratio is one exchange rate of many. The front has the best for each of them.",
        ),
        Misconception(
            "lets a version beat itself",
            _beats_itself,
            "Each version is no worse than itself. To beat another it has to be *better* in at "
            "least one of the two.",
        ),
        Misconception(
            "marks what is not on the front",
            _dominated,
            "This is what can be thrown away. Turn it around.",
        ),
    ),
    hint="For each version, look at all others: is there one that costs no more, is no less "
    "accurate, and is better in at least one? Then this version is not on the front.",
)
