"""How far a measure would move with another test set: bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.errors import DataError

DEFAULT_RESAMPLES = 2000


class Interval(NamedTuple):
    """A measure and the two ends of its interval."""

    estimate: float
    low: float
    high: float


def bootstrap_interval(
    statistic: Callable[..., float],
    *arrays: ArrayLike,
    confidence: float = 0.95,
    resamples: int = DEFAULT_RESAMPLES,
    seed: int = 0,
) -> Interval:
    """A percentile bootstrap interval of any measure of a test set.

    The images are drawn anew, with replacement and as many as there are, many times; the interval
    holds the middle share of the measures of these draws. Arrays that belong to the same images
    are drawn together.

    It says how much the *choice of test images* matters. What training by chance does to a model
    is not in it.

    `scipy.stats.bootstrap` gives the same ends, to rounding, where it is made to draw places of
    images. It takes neither arrays of several axes nor a single image as they are, needs the memory
    of all draws or a batch size, and half as long again to twice as long; and this loop is the one
    that lesson 09 has its readers write.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.

    Args:
        statistic: from arrays such as these to a number.
        arrays: (n, ...) each, an entry for each test image.
        confidence: the share, between 0 and 1.
        resamples: how many draws.
        seed: the same seed draws in the same way.

    Raises:
        DataError: the arrays do not go together, or a setting is out of range.
    """
    samples = [np.asarray(array) for array in arrays]
    lengths = {sample.shape[:1] for sample in samples}
    if len(lengths) != 1 or lengths <= {(), (0,)}:
        raise DataError(
            f"The arrays have the shapes {', '.join(str(one.shape) for one in samples) or '()'}.",
            "Give at least one array, and the same number of entries in each.",
        )
    if not 0 < confidence < 1 or resamples < 1:
        raise DataError(
            f"confidence is {confidence} and resamples is {resamples}.",
            "Give a confidence between 0 and 1, and at least 1 resample.",
        )
    count = len(samples[0])
    random = np.random.default_rng(seed)
    measures = np.empty(resamples)
    for number in range(resamples):
        drawn = random.integers(count, size=count)
        measures[number] = statistic(*(sample[drawn] for sample in samples))
    low, high = percentiles(measures, confidence)
    return Interval(float(statistic(*samples)), low, high)


def percentiles(measures: NDArray[np.floating], confidence: float) -> tuple[float, float]:
    """The ends between which the middle share of the measures lies.

    Args:
        measures: (n,).
        confidence: the share, between 0 and 1.
    """
    low, high = np.quantile(measures, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)
