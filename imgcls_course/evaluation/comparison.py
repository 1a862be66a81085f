"""Two models on the same test images: is one really better?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binomtest

from imgcls_course.errors import DataError
from imgcls_course.evaluation.array_checks import as_pairs
from imgcls_course.evaluation.intervals import DEFAULT_RESAMPLES, Interval, bootstrap_interval


@dataclass(frozen=True)
class Comparison:
    """What two models' answers for the same images say about their difference.

    Attributes:
        both: images that both get right.
        only_first: images that only the first model gets right.
        only_second: images that only the second model gets right.
        neither: images that both get wrong.
        difference: accuracy of the first less that of the second, with its paired bootstrap
            interval.
        p_value: of McNemar's exact test, two-sided.
    """

    both: int
    only_first: int
    only_second: int
    neither: int
    difference: Interval
    p_value: float


def compare_models(
    labels: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    confidence: float = 0.95,
    resamples: int = DEFAULT_RESAMPLES,
    seed: int = 0,
) -> Comparison:
    """Compare the accuracies of two models that answered for the same images.

    Both tests are paired: each image is kept together with both models' answers, so that images
    which are easy or hard for both cancel out.

    Args:
        labels: (n,), true class numbers.
        first: (n,), class numbers that the first model predicts.
        second: (n,), class numbers that the second model predicts.
        confidence: of the interval of the difference.
        resamples: draws of the bootstrap.
        seed: the same seed draws in the same way.

    Raises:
        DataError: the arrays do not go together.
    """
    true, first_predicted = as_pairs(labels, first)
    _, second_predicted = as_pairs(labels, second)
    first_right, second_right = first_predicted == true, second_predicted == true
    only_first = int(np.count_nonzero(first_right & ~second_right))
    only_second = int(np.count_nonzero(second_right & ~first_right))
    # 1 where only the first is right, -1 where only the second is, 0 where they agree.
    advantages = first_right.astype(np.int64) - second_right
    return Comparison(
        both=int(np.count_nonzero(first_right & second_right)),
        only_first=only_first,
        only_second=only_second,
        neither=int(np.count_nonzero(~first_right & ~second_right)),
        difference=bootstrap_interval(
            np.mean, advantages, confidence=confidence, resamples=resamples, seed=seed
        ),
        p_value=mcnemar_p_value(only_first, only_second),
    )


def mcnemar_p_value(only_first: int, only_second: int) -> float:
    """The p-value of McNemar's exact test, two-sided.

    If both models were equally good, an image on which just one of them is right would fall to
    either with probability 1/2. The p-value is the probability of a split at least as uneven as
    this one. Images on which they agree say nothing about the difference.

    Source: McNemar, "Note on the Sampling Error of the Difference between Correlated Proportions
    or Percentages", Psychometrika 12, 1947; for classifiers: Dietterich, "Approximate Statistical
    Tests for Comparing Supervised Classification Learning Algorithms", Neural Computation 10, 1998.

    Args:
        only_first: images that only the first model gets right.
        only_second: images that only the second model gets right.

    Raises:
        DataError: a count is negative.
    """
    if only_first < 0 or only_second < 0:
        raise DataError(f"The counts are {only_first} and {only_second}.", "Counts are never < 0.")
    disagreements = only_first + only_second
    if disagreements == 0:
        return 1.0
    return float(binomtest(only_first, disagreements, 0.5).pvalue)
