"""What a finished classifier is worth, measured once on images that decided nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course import evaluation
from imgcls_course.errors import DataError
from imgcls_course.evaluation import Interval

Z = 1.96


@dataclass(frozen=True, eq=False)
class FinalScores:
    """Measures on the test images.

    Attributes:
        class_names: one for each class.
        probabilities: (n, classes).
        labels: (n,), true class numbers.
        accuracy: with its interval.
        balanced_accuracy: mean recall of the classes, with its interval.
        guess: the accuracy of always naming the class that is commonest in training.
        calibration_error: expected calibration error, in ten bins.
        threshold: from which confidence on the classifier answers.
        coverage: share of the test images for which it does.
        answered: how many these are.
        answered_accuracy: on these; NaN where there are none.
    """

    class_names: tuple[str, ...]
    probabilities: NDArray[np.floating]
    labels: NDArray[np.int64]
    accuracy: Interval
    balanced_accuracy: Interval
    guess: float
    calibration_error: float
    threshold: float
    coverage: float
    answered: int
    answered_accuracy: Interval

    @property
    def predictions(self) -> NDArray[np.int64]:
        """(n,), the likeliest class of each image."""
        return self.probabilities.argmax(axis=1)

    @property
    def matrix(self) -> NDArray[np.int64]:
        """Counts (classes, classes), what it is in the rows."""
        return evaluation.confusion_matrix(self.labels, self.predictions, len(self.class_names))

    @property
    def weakest(self) -> int:
        """The class of which the smallest share is found."""
        matrix = self.matrix
        seen = matrix.sum(axis=1)
        return int(np.argmin(np.where(seen > 0, np.diag(matrix) / np.maximum(seen, 1), np.inf)))


def judge(
    probabilities: ArrayLike,
    labels: ArrayLike,
    class_names: tuple[str, ...],
    training_labels: ArrayLike,
    threshold: float = 0.0,
    seed: int = 0,
) -> FinalScores:
    """Measure a classifier by its answers for the test images.

    Args:
        probabilities: (n, classes).
        labels: (n,), of the test images.
        class_names: one for each class.
        training_labels: say which class is the commonest.
        threshold: confidence from which on it answers; chosen before, on validation images.
        seed: of the bootstrap.

    Raises:
        DataError: the arrays do not go together.
    """
    answers, true = np.asarray(probabilities), np.asarray(labels)
    if answers.ndim != 2 or answers.shape != (len(true), len(class_names)):
        raise DataError(
            f"There are probabilities of shape {answers.shape}, {len(true)} labels and "
            f"{len(class_names)} classes.",
            "Give one row an image and one column a class.",
        )
    right = answers.argmax(axis=1) == true
    answered = answers.max(axis=1) >= threshold
    commonest = np.bincount(np.asarray(training_labels)).argmax()
    return FinalScores(
        class_names=tuple(class_names),
        probabilities=answers,
        labels=true,
        accuracy=wilson_interval(int(right.sum()), len(right)),
        balanced_accuracy=evaluation.bootstrap_interval(
            balanced_accuracy, true, answers.argmax(axis=1), resamples=1000, seed=seed
        ),
        guess=float((true == commonest).mean()),
        calibration_error=evaluation.reliability(answers, true, 10).expected_calibration_error,
        threshold=float(threshold),
        coverage=float(answered.mean()),
        answered=int(answered.sum()),
        answered_accuracy=wilson_interval(int(right[answered].sum()), int(answered.sum())),
    )


def balanced_accuracy(labels: NDArray[np.int64], predictions: NDArray[np.int64]) -> float:
    """Mean recall of the classes that occur among the labels.

    Args:
        labels: (n,), true class numbers.
        predictions: (n,), predicted class numbers.
    """
    seen = np.bincount(labels)
    hits = np.bincount(labels[labels == predictions], minlength=len(seen))
    return float((hits[seen > 0] / seen[seen > 0]).mean())


def wilson_interval(right: int, count: int) -> Interval:
    """A share with its 95% interval; NaN and 0 to 1 where nothing was counted.

    Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
    American Statistical Association 22, 1927. Unlike the share plus and minus twice its standard
    error it stays between 0 and 1, and has a width also where all are right.

    Args:
        right: how many.
        count: of how many.
    """
    if count == 0:
        return Interval(float("nan"), 0.0, 1.0)
    share = right / count
    middle = (share + Z**2 / (2 * count)) / (1 + Z**2 / count)
    spread = Z**2 / (4 * count**2)
    half = Z / (1 + Z**2 / count) * np.sqrt(share * (1 - share) / count + spread)
    return Interval(share, float(max(middle - half, 0)), float(min(middle + half, 1)))


def threshold_for(probabilities: ArrayLike, labels: ArrayLike, wanted: float) -> float:
    """The lowest confidence from which on the answers have the accuracy that is wanted.

    Args:
        probabilities: (n, classes), of validation images.
        labels: (n,).
        wanted: an accuracy.

    Returns:
        the threshold; 1 where no threshold reaches it.
    """
    curve = evaluation.coverage_curve(probabilities, labels)
    enough = curve.thresholds[curve.accuracy >= wanted]
    return float(enough.min()) if len(enough) else 1.0
