"""Precision and recall: the two ways to be wrong about a class, counted apart."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import precision_recall_fscore_support

from imgcls_course.evaluation.array_checks import as_pairs, class_count


class PerClass(NamedTuple):
    """Measures of each class, (classes,) each.

    Attributes:
        precision: of the images that were called this class, the share that is; NaN where none
            was called so.
        recall: of the images that are of this class, the share that was found; NaN where there is
            none.
        f1: the harmonic mean of both; NaN where the class neither occurs nor is predicted.
        support: how many images are of this class.
    """

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    support: NDArray[np.int64]


def per_class(labels: ArrayLike, predictions: ArrayLike, classes: int | None = None) -> PerClass:
    """Precision, recall and F1 of every class, by scikit-learn.

    Args:
        labels: (n,), true class numbers.
        predictions: (n,), predicted class numbers.
        classes: how many there are; None takes the largest number that occurs, plus 1.

    Raises:
        DataError: the two do not go together, or a class number is too large.
    """
    true, predicted = as_pairs(labels, predictions)
    classes = class_count(true, predicted, classes)
    return PerClass(
        *precision_recall_fscore_support(
            true, predicted, labels=np.arange(classes), zero_division=np.nan
        )
    )
