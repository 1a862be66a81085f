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


def _strictly_in_both(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    better = (costs[None] < costs[:, None]) & (accuracies[None] > accuracies[:, None])
    return ~better.any(axis=1)


def _twins_beat_each_other(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    no_worse = (costs[None] <= costs[:, None]) & (accuracies[None] >= accuracies[:, None])
    return no_worse.sum(axis=1) == 1


def _front_cases(rng: np.random.Generator) -> list[Case]:
    def versions(points: list[tuple[float, float]], unit: float, mixed: bool = True) -> Case:
        order = rng.permutation(len(points)) if mixed else np.arange(len(points))
        costs, accuracies = np.array(points)[order].T
        # Moved a little, which leaves ties as they are.
        moved = float(rng.integers(0, 20)) / 400
        return np.round(costs * unit, 9), np.round(accuracies - moved, 4)

    beaten = [(9 + float(one), 0.31) for one in rng.permutation(9)[: rng.integers(1, 5)]]
    return [
        # Of the same cost, the worse one first; of the same accuracy, the dearer one first.
        versions([(4, 0.6), *beaten, (1, 0.2), (4, 0.7)], 1.0, mixed=False),
        versions([(1, 0.25), *beaten, (6, 0.8), (5, 0.8), (3, 0.7), (3, 0.6)], 250.0, mixed=False),
        versions([(1, 0.4), (1, 0.5), (3, 0.9), (8, 0.9), (2, 0.3)], 2.5e-6),
        # Twins, on the front and beside it.
        versions([(1, 0.3), (3, 0.8), (3, 0.8), (5, 0.7), (5, 0.7), *beaten], 16.0),
        # One that beats all others, and none that beats any.
        versions([(1, 0.9), (2, 0.85), (1.5, 0.9), *beaten], 3.0, mixed=False),
        versions([(number, 0.1 * number) for number in range(1, int(rng.integers(4, 8)))], 7.0),
        versions([(1, 0.35), (1, 0.3), (2, 0.5), (3, 0.8), (3, 0.8), (3, 0.77), (4, 0.78),
                  (10, 0.9), (12, 0.85), (12, 0.9), *beaten], 5.0),
        *_extremes(rng),
    ]  # fmt: skip


def _extremes(rng: np.random.Generator) -> list[Case]:
    """Ends of what costs and accuracies can be: hairs, 0 and 1, and one version or hundreds.

    The first two are of the same length, and more versions are on the front in one of them.
    """
    # Whole numbers of more than 32 bits, and accuracies, that differ in the sixth digit, as 32-bit
    # floats still do; the one of low cost would be dearer than these without their upper bits.
    size = int(rng.integers(1, 5)) * 2**32
    hairs = [
        (size + 4096 * more, better) for more, better in ((1, 1), (2, 3), (3, 5), (4, 4), (2, 2))
    ]
    hairs.append((20_000, 0))
    # What costs least is on the front even if it is never right.
    ends = [(0, 0.0), (2, 0.0), (3, 0.0), (8, 0.5), (7, 1.0), (9, 1.0)]
    order = rng.permutation(6)
    # The places of those on the front are larger than 8 bits can count.
    many = [(2.0, 0.5), *[(3.0, 0.4)] * int(rng.integers(256, 270)), (1.0, 0.3), (4.0, 0.6)]

    def columns(points: list[tuple[int, float]]) -> Case:
        costs, accuracies = zip(*points, strict=True)
        return np.array(costs), np.array(accuracies, dtype=float)

    close, steps = columns(hairs)
    cheapest, right = columns(ends)
    return [
        (close[order], 0.7 + 1e-6 * steps[order]),
        (cheapest[order], right[order]),
        (np.array([float(rng.integers(1, 9))]), np.array([0.5])),
        columns(many),
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
            "asks for strictly better in both",
            _strictly_in_both,
            "Two versions cost the same, and one of them is more accurate: why would anyone take "
            "the other? To be better in *one* is enough, if the other is no worse.",
        ),
        Misconception(
            "lets twins throw each other out",
            _twins_beat_each_other,
            "Two versions that are equal in both: neither is better in anything, so neither beats "
            "the other.",
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
