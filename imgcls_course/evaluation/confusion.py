"""Which class is taken for which."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn import metrics

from imgcls_course.errors import DataError
from imgcls_course.evaluation.array_checks import as_pairs, class_count


class Confusion(NamedTuple):
    """One kind of mistake: so many images of class `true` were taken for class `predicted`."""

    true: int
    predicted: int
    count: int


def confusion_matrix(
    labels: ArrayLike, predictions: ArrayLike, classes: int | None = None
) -> NDArray[np.int64]:
    """Number of images by true class (row) and predicted class (column).

    Args:
        labels: (n,), true class numbers.
        predictions: (n,), predicted class numbers.
        classes: how many there are; None takes the largest number that occurs, plus 1.

    Returns:
        counts, (classes, classes); the right answers are on the diagonal.

    Raises:
        DataError: the two do not go together, or a class number is too large.
    """
    true, predicted = as_pairs(labels, predictions)
    classes = class_count(true, predicted, classes)
    return metrics.confusion_matrix(true, predicted, labels=np.arange(classes))


def most_confused(matrix: ArrayLike, count: int = 5) -> list[Confusion]:
    """The commonest mistakes, the commonest first.

    Args:
        matrix: (classes, classes), counts as `confusion_matrix` gives them.
        count: how many at most; mistakes that never occur are left out.

    Raises:
        DataError: the matrix is not square.
    """
    counts = np.array(matrix)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise DataError(
            f"The confusion matrix has shape {counts.shape}.", "It has a row and a column a class."
        )
    np.fill_diagonal(counts, 0)
    order = np.argsort(-counts, axis=None, kind="stable")[:count]
    places = zip(*np.unravel_index(order, counts.shape), strict=True)
    return [
        Confusion(int(true), int(predicted), int(counts[true, predicted]))
        for true, predicted in places
        if counts[true, predicted] > 0
    ]
