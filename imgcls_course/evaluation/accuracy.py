"""How often the first guess is right, or one of the first few."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from sklearn.metrics import accuracy_score

from imgcls_course.errors import DataError
from imgcls_course.evaluation.array_checks import as_pairs, as_scores


def accuracy(labels: ArrayLike, predictions: ArrayLike) -> float:
    """Share of the images whose predicted class is the true one.

    Args:
        labels: (n,), true class numbers.
        predictions: (n,), predicted class numbers.

    Raises:
        DataError: the two do not go together.
    """
    return float(accuracy_score(*as_pairs(labels, predictions)))


def top_k_accuracy(labels: ArrayLike, scores: ArrayLike, k: int = 5) -> float:
    """Share of the images whose true class is among the k classes with the largest scores.

    Of equal scores the first class counts as the larger, as with `argmax`, so that k = 1 gives the
    accuracy. (scikit-learn's `top_k_accuracy_score` takes the last, and treats two classes in
    another way; where no scores are equal and there are more classes, the two agree.)

    Args:
        labels: (n,), true class numbers.
        scores: (n, classes), probabilities or logits.
        k: how many guesses count.

    Raises:
        DataError: labels and scores do not go together, or k is out of range.
    """
    array, true = as_scores(scores, labels)
    if not 1 <= k <= array.shape[1]:
        raise DataError(f"k is {k}.", f"With {array.shape[1]} classes, give 1 to that many.")
    first = np.argsort(-array.astype(np.float64), axis=1, kind="stable")[:, :k]
    return float((first == true[:, np.newaxis]).any(axis=1).mean())
