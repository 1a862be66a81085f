"""Nearest neighbours in feature space: no training at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

from imgcls_course.errors import DataError


def nearest_neighbours(
    features: NDArray[np.floating],
    labels: ArrayLike,
    queries: NDArray[np.floating],
    k: int = 10,
) -> NDArray:
    """Give each query the commonest label among its k nearest neighbours.

    Near means a small angle between feature vectors (cosine distance); their lengths do not count.
    Of equally common labels the smallest is taken.

    Args:
        features: (n, d), of the labelled images.
        labels: (n,).
        queries: (m, d).
        k: how many neighbours vote, 1..n.

    Returns:
        labels, (m,).

    Raises:
        DataError: the arrays do not go together, or k is out of range.
    """
    labels = np.asarray(labels)
    _check(features, queries, k)
    if labels.shape != (len(features),):
        raise DataError(
            f"There are {len(features)} feature vectors and labels of shape {labels.shape}.",
            "Give one label for each feature vector.",
        )
    classifier = KNeighborsClassifier(n_neighbors=k, metric="cosine", algorithm="brute")
    return classifier.fit(features, labels).predict(queries)


def neighbour_indices(
    features: NDArray[np.floating], queries: NDArray[np.floating], k: int = 10
) -> NDArray[np.int64]:
    """Find each query's k nearest neighbours, to look at their pictures.

    Args:
        features: (n, d).
        queries: (m, d).
        k: how many, 1..n.

    Returns:
        indices into `features`, (m, k), nearest first.

    Raises:
        DataError: the arrays do not go together, or k is out of range.
    """
    _check(features, queries, k)
    search = NearestNeighbors(n_neighbors=k, metric="cosine", algorithm="brute").fit(features)
    return search.kneighbors(queries, return_distance=False)


def _check(features: NDArray[np.floating], queries: NDArray[np.floating], k: int) -> None:
    if np.ndim(features) != 2 or np.ndim(queries) != 2 or features.shape[1] != queries.shape[1]:
        raise DataError(
            f"Features of shape {np.shape(features)} and queries of shape {np.shape(queries)} "
            "cannot be compared.",
            "Give (n, d) and (m, d) from the same backbone; for one query, query[None].",
        )
    if not 1 <= k <= len(features):
        raise DataError(
            f"k is {k}, but there are {len(features)} neighbours.",
            f"Give k from 1 to {len(features)}.",
        )
