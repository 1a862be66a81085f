"""A model that may pass: how right it is on those images for which it answers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.evaluation.array_checks import as_probabilities


class CoverageCurve(NamedTuple):
    """What a model that answers only when it is sure enough can have, (n,) each.

    Attributes:
        thresholds: of the probability of the first guess, falling.
        coverage: share of the images with at least that probability.
        accuracy: share of right answers among them.
    """

    thresholds: NDArray[np.float64]
    coverage: NDArray[np.float64]
    accuracy: NDArray[np.float64]


def coverage_curve(probabilities: ArrayLike, labels: ArrayLike) -> CoverageCurve:
    """Coverage and accuracy at every threshold that makes a difference.

    Source: Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks", NeurIPS
    2017, section 2 (their risk is 1 less the accuracy).

    Args:
        probabilities: (n, classes).
        labels: (n,), true class numbers.

    Raises:
        DataError: probabilities and labels do not go together.
    """
    array, true = as_probabilities(probabilities, labels)
    confidence, right = array.max(axis=1).astype(np.float64), array.argmax(axis=1) == true
    order = np.argsort(-confidence, kind="stable")
    answered = np.arange(1, len(true) + 1)
    thresholds, accuracy = confidence[order], np.cumsum(right[order]) / answered
    # Images with equal confidence are answered together: only the last of each run is a choice.
    last = np.append(thresholds[1:] < thresholds[:-1], True)
    return CoverageCurve(thresholds[last], answered[last] / len(true), accuracy[last])
