"""Whether a model that is 80% sure is right in 80% of such cases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.errors import DataError
from imgcls_course.evaluation.array_checks import as_probabilities

DEFAULT_BINS = 15


@dataclass(frozen=True, eq=False)
class Reliability:
    """What a reliability diagram shows: images sorted into bins by the model's confidence.

    Attributes:
        edges: (bins + 1,), from 0 to 1; a bin has its upper edge, but not its lower.
        counts: (bins,), images in each bin.
        confidence: (bins,), mean probability of the first guess; NaN in an empty bin.
        accuracy: (bins,), share of right first guesses; NaN in an empty bin.
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]

    @property
    def expected_calibration_error(self) -> float:
        """Mean distance between confidence and accuracy, each bin weighted by its images."""
        filled = self.counts > 0
        gaps = np.abs(self.accuracy[filled] - self.confidence[filled])
        return float((self.counts[filled] * gaps).sum() / self.counts.sum())


def reliability(
    probabilities: ArrayLike, labels: ArrayLike, bins: int = DEFAULT_BINS
) -> Reliability:
    """Sort images into bins of equal width by the probability of the first guess.

    Source: Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", ICML 2017,
    section 2.

    Args:
        probabilities: (n, classes).
        labels: (n,), true class numbers.
        bins: how many.

    Raises:
        DataError: probabilities and labels do not go together, or there is no bin.
    """
    array, true = as_probabilities(probabilities, labels)
    if bins < 1:
        raise DataError(f"bins is {bins}.", "Give at least 1.")
    confidence = array.max(axis=1).astype(np.float64)
    right = array.argmax(axis=1) == true
    edges = np.linspace(0, 1, bins + 1)
    places = np.digitize(confidence, edges[1:-1], right=True)
    counts = np.bincount(places, minlength=bins)
    # Where a bin is empty, there is no mean: 0 / 0 is NaN.
    with np.errstate(invalid="ignore"):
        return Reliability(
            edges,
            counts,
            np.bincount(places, confidence, bins) / counts,
            np.bincount(places, right, bins) / counts,
        )


def expected_calibration_error(
    probabilities: ArrayLike, labels: ArrayLike, bins: int = DEFAULT_BINS
) -> float:
    """Mean distance between confidence and accuracy over the bins, weighted by their images.

    Source: Guo et al., ICML 2017, equation 3. It depends on the number of bins, and with few
    images it is above 0 even for a perfectly calibrated model.

    Args:
        probabilities: (n, classes).
        labels: (n,), true class numbers.
        bins: of equal width.

    Raises:
        DataError: as `reliability`.
    """
    return reliability(probabilities, labels, bins).expected_calibration_error
