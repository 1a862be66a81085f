"""How sure a measured accuracy is: the bootstrap, and McNemar's test of two models."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from imgcls_course.judging.exercise import Case, Exercise, Misconception

_OUTER = (0.025, 0.975)
# Any seed and any number of thousands give the same ends, so these need not vary.
_RESAMPLES, _SEED = 3000, 0


def _resampled(outcomes: np.ndarray, resamples: int, seed: int, size: int) -> np.ndarray:
    """Means of so many draws with replacement, of so many outcomes each."""
    drawn = np.random.default_rng(seed).integers(len(outcomes), size=(resamples, size))
    return outcomes[drawn].mean(axis=1)


def _ends(measures: np.ndarray, shares: tuple[float, float] = _OUTER) -> tuple[float, float]:
    low, high = np.quantile(measures, shares)
    return float(low), float(high)


# --- How far an accuracy would move: the bootstrap -------------------------------------------


def bootstrap_interval(outcomes: np.ndarray, resamples: int, seed: int) -> tuple[float, float]:
    """The 95% percentile bootstrap interval of the mean of the outcomes.

    Args:
        outcomes: (images,), 1 where the model is right and 0 where it is wrong.
        resamples: how many times the images are drawn anew.
        seed: of the draws.

    Returns:
        the lower and the upper end.
    """
    return _ends(_resampled(outcomes, resamples, seed, len(outcomes)))


def _without_replacement(outcomes: np.ndarray, resamples: int, seed: int) -> tuple[float, float]:
    return float(outcomes.mean()), float(outcomes.mean())


def _standard_error_only(outcomes: np.ndarray, resamples: int, seed: int) -> tuple[float, float]:
    measures = _resampled(outcomes, resamples, seed, len(outcomes))
    return float(outcomes.mean() - measures.std()), float(outcomes.mean() + measures.std())


def _deviation_of_the_outcomes(
    outcomes: np.ndarray, resamples: int, seed: int
) -> tuple[float, float]:
    mean, deviation = outcomes.mean(), outcomes.std()
    return float(mean - 1.96 * deviation), float(mean + 1.96 * deviation)


def _formula(outcomes: np.ndarray, resamples: int, seed: int) -> tuple[float, float]:
    half = 1.96 * np.sqrt(outcomes.mean() * (1 - outcomes.mean()) / len(outcomes))
    return float(outcomes.mean() - half), float(outcomes.mean() + half)


def _middle_90_percent(outcomes: np.ndarray, resamples: int, seed: int) -> tuple[float, float]:
    return _ends(_resampled(outcomes, resamples, seed, len(outcomes)), (0.05, 0.95))


def _reflected(outcomes: np.ndarray, resamples: int, seed: int) -> tuple[float, float]:
    low, high = bootstrap_interval(outcomes, resamples, seed)
    return float(2 * outcomes.mean() - high), float(2 * outcomes.mean() - low)


def _shows_how_much_is_left_out(case: Case, wrong: int) -> bool:
    """Whether the course's own draws end where all draws would, and those of 90% do not."""
    outcomes, *_ = case
    count = len(outcomes)
    places = np.quantile(_resampled(*case, count), (0.025, 0.05, 0.95, 0.975)) * count
    ideal = binom.ppf((0.025, 0.05, 0.95, 0.975), count, outcomes.mean())
    few_are_wrong = 2 * wrong < count
    differ = places[1] - places[0] > 0.5 if few_are_wrong else places[3] - places[2] > 0.5
    return bool(differ and np.allclose(places, ideal))


def _bootstrap_cases(rng: np.random.Generator) -> list[Case]:
    # The means of so few images are whole numbers over their number. With 2 or 4 mistakes in as
    # many images as here, 4.0 to 4.4% of the draws lie at or below the lower end, and 1.6% at
    # most below it. So 2.5% fall on this very step whatever the random numbers, 5% on the next.
    cases: list[Case] = []
    mirrored = [False, False, True]  # the same at the upper end: nearly all are wrong
    for wrong, upside_down in zip((4, 2, int(rng.choice([2, 4]))), mirrored, strict=True):
        while True:
            images = int(rng.integers(33, 41) if wrong == 4 else rng.integers(16, 22))
            # The first and the last, so that none is left out; the others in the second half.
            others = rng.choice(np.arange(images // 2 + 1, images - 1), wrong - 2, replace=False)
            is_rare = np.isin(np.arange(images), [0, images - 1, *others])
            case = ((is_rare == upside_down).astype(int), _RESAMPLES, _SEED)
            if _shows_how_much_is_left_out(case, int((case[0] == 0).sum())):
                break
        cases.append(case)
    # More images than 8 bits can count: all but one of the mistakes stand beyond.
    many = np.ones(300, int)
    many[[0, *rng.choice(np.arange(256, 300), int(rng.integers(8, 20)), replace=False)]] = 0
    # All are wrong, and all are right: every draw is the same.
    few = int(rng.integers(5, 9))
    extremes = np.zeros(few, int), np.ones(few, int), many
    return [*cases, *((outcomes, _RESAMPLES, _SEED) for outcomes in extremes)]


BOOTSTRAP_INTERVAL = Exercise(
    name="evaluation.bootstrap_interval",
    points=3,
    reference=bootstrap_interval,
    cases=_bootstrap_cases,
    # Less than the distance of two means, which are whole numbers over at most 40.
    relative_tolerance=0,
    absolute_tolerance=0.004,
    result_names=("lower end", "upper end"),
    misconceptions=(
        Misconception(
            "draws without replacement",
            _without_replacement,
            "As many as there are, none of them twice: that is the same test set in another order, "
            "and its mean never changes. Put each image back before the next is drawn.",
        ),
        Misconception(
            "gives the smallest and the largest of the means",
            lambda outcomes, resamples, seed: _ends(
                _resampled(outcomes, resamples, seed, len(outcomes)), (0, 1)
            ),
            "The ends of *all* draws move outwards, the more you draw. Leave 2.5% out on either "
            "side.",
        ),
        Misconception(
            "leaves out 5% on either side",
            _middle_90_percent,
            "What you leave out below and above adds up: so the middle 90% remain. For the middle "
            "95%, how much may lie below?",
        ),
        Misconception(
            "goes one standard deviation to either side",
            _standard_error_only,
            "That holds about 68% of the draws. Where do 2.5% lie below, and 2.5% above?",
        ),
        Misconception(
            "goes 1.96 standard errors to either side of the mean",
            _formula,
            "Such an interval is always symmetric, as lesson 01's is, and good for many images "
            "only. Read the ends off the means of the draws: 2.5% of them lie below the lower end, "
            "and 2.5% above the upper one.",
        ),
        Misconception(
            "reflects the interval at the mean",
            _reflected,
            "That is another interval, the *basic* one. Here the ends are those between which the "
            "middle 95% of the means themselves lie.",
        ),
        Misconception(
            "uses the spread of the single outcomes instead of that of their mean",
            _deviation_of_the_outcomes,
            "Single images are 0 or 1 and differ much; the question is how much their *mean* "
            "moves from draw to draw.",
        ),
        Misconception(
            "draws only half as many images as there are",
            lambda outcomes, resamples, seed: _ends(
                _resampled(outcomes, resamples, seed, len(outcomes) // 2)
            ),
            "A smaller test set scatters more. Each draw must be as large as the test set.",
        ),
        Misconception(
            "draws as many outcomes as there are rounds",
            lambda outcomes, resamples, seed: _ends(
                np.random.default_rng(seed).binomial(resamples, outcomes.mean(), resamples)
                / resamples
            ),
            "A draw of thousands scatters less than your test set does. `resamples` says how "
            "often to draw; each draw must be as large as the test set.",
        ),
        Misconception(
            "gives the upper end first",
            lambda outcomes, resamples, seed: bootstrap_interval(outcomes, resamples, seed)[::-1],
            "Both ends are there, the other way round: the lower one comes first.",
        ),
    ),
    hint="In each round: draw len(outcomes) of them with replacement, and keep the mean. At the "
    "end take the quantiles 0.025 and 0.975 of all means.",
)


# --- Two models on the same images -----------------------------------------------------------


def mcnemar_p_value(first_right: np.ndarray, second_right: np.ndarray) -> float:
    """Two-sided p-value of McNemar's exact test.

    Args:
        first_right: (images,), True where the first model is right.
        second_right: (images,), True where the second model is right.
    """
    only_first = int((first_right & ~second_right).sum())
    only_second = int((second_right & ~first_right).sum())
    return _two_sided(min(only_first, only_second), only_first + only_second)


def _two_sided(fewer: int, count: int) -> float:
    return float(min(1.0, 2 * binom.cdf(fewer, count, 0.5)))


def _cells(first_right: np.ndarray, second_right: np.ndarray) -> tuple[int, int]:
    return int((first_right & ~second_right).sum()), int((second_right & ~first_right).sum())


def _all_images(first_right: np.ndarray, second_right: np.ndarray) -> float:
    return _two_sided(min(_cells(first_right, second_right)), len(first_right))


def _against_agreements(first_right: np.ndarray, second_right: np.ndarray) -> float:
    both = int((first_right & second_right).sum())
    neither = int((~first_right & ~second_right).sum())
    return _two_sided(min(both, neither), both + neither)


def _agreements_and_disagreements(first_right: np.ndarray, second_right: np.ndarray) -> float:
    agree = int((first_right == second_right).sum())
    return _two_sided(min(agree, len(first_right) - agree), len(first_right))


def _one_sided(first_right: np.ndarray, second_right: np.ndarray) -> float:
    cells = _cells(first_right, second_right)
    return float(binom.cdf(min(cells), sum(cells), 0.5))


def _more_than_certain(first_right: np.ndarray, second_right: np.ndarray) -> float:
    return 2 * _one_sided(first_right, second_right)


def _by_the_larger(first_right: np.ndarray, second_right: np.ndarray) -> float:
    cells = _cells(first_right, second_right)
    return float(min(1.0, 2 * binom.cdf(max(cells), sum(cells), 0.5)))


def _answers(rng: np.random.Generator, cells: tuple[int, int, int, int]) -> Case:
    """Answers with so many images in each cell: both right, only one, only the other, neither."""
    both, first, second, neither = cells
    first_right = np.repeat([True, True, False, False], (both, first, second, neither))
    second_right = np.repeat([True, False, True, False], (both, first, second, neither))
    order = rng.permutation(len(first_right))
    return first_right[order], second_right[order]


def _mcnemar_cases(rng: np.random.Generator) -> list[Case]:
    def some(low: int, high: int) -> int:
        return int(rng.integers(low, high + 1))

    even, few, many = some(3, 8), some(2, 6), some(18, 26)
    first_right, second_right = _answers(rng, (some(2, 4), some(5, 8), 1, some(1, 3)))
    return [
        (first_right, second_right),  # a small one to read
        (first_right, ~second_right),  # the same first model
        _answers(rng, (some(20, 40), few + some(6, 9), few, some(4, 9))),
        _answers(rng, (some(9, 15), few, few + some(2, 5), some(16, 25))),
        _answers(rng, (some(20, 30), many, many + some(9, 14), some(3, 9))),
        _answers(rng, (some(3, 9), some(3, 5), 0, some(0, 4))),  # one of them never wins
        _answers(rng, (some(3, 9), 0, some(8, 11), some(0, 4))),
        _answers(rng, (some(20, 30), even, even, some(2, 6))),  # the p-value is 1, and no more
        _answers(rng, (some(10, 20), 0, 0, some(2, 6))),  # they never disagree
        _answers(rng, (some(3, 9), 1, some(38, 40), some(2, 6))),  # the p-value is tiny
        # More images of either kind than 8 bits can count.
        _answers(rng, (some(3, 9), some(290, 300), some(260, 270), some(3, 9))),
    ]


MCNEMAR_P_VALUE = Exercise(
    name="evaluation.mcnemar_p_value",
    points=3,
    reference=mcnemar_p_value,
    cases=_mcnemar_cases,
    absolute_tolerance=0,  # p-values may be tiny
    misconceptions=(
        Misconception(
            "counts the images on which the models agree among the throws",
            _all_images,
            "Where both are right, or both are wrong, nothing speaks for either. The throws of "
            "the coin are the images on which *exactly one* is right.",
        ),
        Misconception(
            "compares the images that both get right with those that both get wrong",
            _against_agreements,
            "These are the images on which the models agree. What tells them apart are those "
            "that only the first gets right, against those that only the second does.",
        ),
        Misconception(
            "compares agreements with disagreements",
            _agreements_and_disagreements,
            "That asks whether the models are alike, not which is better. Divide the "
            "disagreements by who was right.",
        ),
        Misconception(
            "counts one side only",
            _one_sided,
            "An equally uneven split in favour of the other model would have surprised you as "
            "much. Both sides count.",
        ),
        Misconception(
            "gives more than 1 where the split is even",
            _more_than_certain,
            "Twice a probability of more than a half is no probability. Cut it off at 1.",
        ),
        Misconception(
            "goes by the larger of the two counts",
            _by_the_larger,
            "The tail begins at the *smaller* count: at most so many throws on this side.",
        ),
    ),
    hint="Count the images that only the first gets right, and those that only the second does. "
    "With n their sum and k the smaller: 2 * binom.cdf(k, n, 0.5), and never more than 1.",
)
