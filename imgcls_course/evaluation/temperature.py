"""Temperature scaling: one number that makes a model more modest, or surer."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from imgcls_course.errors import DataError
from imgcls_course.evaluation.array_checks import as_scores
from imgcls_course.scratch.losses import softmax, sparse_categorical_cross_entropy

SMALLEST, LARGEST = 0.01, 100.0


def with_temperature(logits: ArrayLike, temperature: float) -> NDArray[np.float64]:
    """Probabilities softmax(logits / temperature).

    Above 1 they become more alike, below 1 more decided; which is the largest does not change.
    Logarithms of probabilities serve as logits.

    Source: Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", ICML 2017,
    section 4.2.

    Args:
        logits: (n, classes).
        temperature: above 0.

    Raises:
        DataError: the logits are no such array, or the temperature is not above 0.
    """
    array = np.asarray(logits, dtype=np.float64)
    if array.ndim != 2:
        raise DataError(f"The logits have shape {array.shape}.", "Give (n, classes).")
    if not temperature > 0:
        raise DataError(f"The temperature is {temperature}.", "Give a number above 0.")
    return softmax(array / temperature)


def fit_temperature(logits: ArrayLike, labels: ArrayLike) -> float:
    """The temperature with the smallest cross-entropy: for validation images, never test images.

    The cross-entropy is convex in 1 / temperature, so there is one minimum; it is sought between
    0.01 and 100. Where every image is right, the loss falls for ever as the temperature does, and
    the result is near 0.01.

    Args:
        logits: (n, classes).
        labels: (n,), true class numbers.

    Raises:
        DataError: logits and labels do not go together, or a logit is infinite.
    """
    array, true = as_scores(logits, labels)
    if not np.isfinite(array).all():
        raise DataError(
            "Some logits are infinite.",
            "If they are logarithms of probabilities, keep those above 0 first: np.log(p + 1e-12).",
        )
    array = array.astype(np.float64)

    def loss(log_temperature: float) -> float:
        return sparse_categorical_cross_entropy(array / np.exp(log_temperature), true)

    found = minimize_scalar(
        loss, bounds=(np.log(SMALLEST), np.log(LARGEST)), method="bounded",
        options={"xatol": 1e-6},
    )  # fmt: skip
    return float(np.exp(found.x))
