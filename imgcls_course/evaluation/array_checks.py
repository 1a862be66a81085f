"""Refuses arrays that do not go together, before they give a number that means nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.errors import DataError

# float32 probabilities of a thousand classes add up to 1 to about this.
_TOLERANCE = 1e-3


def as_labels(labels: ArrayLike, name: str = "labels") -> NDArray[np.int64]:
    """Class numbers as an array (n,), int64.

    Raises:
        DataError: they are not whole numbers from 0 in one row, or there are none.
    """
    numbers = np.asarray(labels)
    if numbers.size == 0:
        raise DataError(f"There are no {name}.", "Give at least one image.")
    if numbers.ndim != 1 or numbers.dtype.kind not in "iub":
        raise DataError(
            f"The {name} have shape {numbers.shape} and type {numbers.dtype}.",
            "Give one class number for each image, (n,); of one-hot rows, take argmax(axis=1).",
        )
    if numbers.min() < 0:
        raise DataError(f"One of the {name} is {numbers.min()}.", "Classes are numbered from 0.")
    return numbers.astype(np.int64)


def as_pairs(
    labels: ArrayLike, predictions: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """True and predicted class numbers of the same images, (n,) each.

    Raises:
        DataError: one is no row of class numbers, or they are not of the same images.
    """
    true, predicted = as_labels(labels), as_labels(predictions, "predictions")
    if true.shape != predicted.shape:
        raise DataError(
            f"There are {len(true)} labels and {len(predicted)} predictions.",
            "Give both for the same images, in the same order.",
        )
    return true, predicted


def as_scores(
    scores: ArrayLike, labels: ArrayLike
) -> tuple[NDArray[np.floating], NDArray[np.int64]]:
    """Scores of all classes, (n, classes), and the true class numbers, (n,).

    Raises:
        DataError: shapes do not go together, a label has no column, or a score is no number.
    """
    true, array = as_labels(labels), np.asarray(scores)
    if array.ndim != 2 or len(array) != len(true) or array.dtype.kind not in "fiu":
        raise DataError(
            f"There are scores of shape {array.shape} and type {array.dtype}, and {len(true)} "
            "labels.",
            "Give one row of scores for each image, one column for each class.",
        )
    if true.max() >= array.shape[1]:
        raise DataError(
            f"A label is {true.max()}, but there are scores of {array.shape[1]} classes.",
            f"Labels go from 0 to {array.shape[1] - 1}.",
        )
    if np.isnan(array).any():
        raise DataError("Some scores are not a number.", "Look at the model and its input.")
    return array, true


def class_count(true: NDArray[np.int64], predicted: NDArray[np.int64], classes: int | None) -> int:
    """How many classes there are: as many as said, or up to the largest number that occurs.

    Raises:
        DataError: a class number is too large.
    """
    largest = int(max(true.max(), predicted.max()))
    if classes is not None and largest >= classes:
        raise DataError(
            f"There is a class number {largest}, but there are {classes} classes.",
            f"Class numbers go from 0 to {classes - 1}.",
        )
    return largest + 1 if classes is None else classes


def as_probabilities(
    probabilities: ArrayLike, labels: ArrayLike
) -> tuple[NDArray[np.floating], NDArray[np.int64]]:
    """Probabilities of all classes, (n, classes), and the true class numbers, (n,).

    Raises:
        DataError: as `as_scores`, or the rows are not probabilities.
    """
    array, true = as_scores(probabilities, labels)
    sums = array.sum(axis=1)
    if array.min() < -_TOLERANCE or np.abs(sums - 1).max() > _TOLERANCE:
        raise DataError(
            f"Rows sum to {sums.min():.4g} to {sums.max():.4g}, the smallest value is "
            f"{array.min():.4g}.",
            "Probabilities are needed: apply softmax to logits first.",
        )
    return array, true
