"""Nearest neighbours in feature space: no training at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.errors import DataError

_QUERIES_AT_A_TIME = 500


def nearest_neighbours(
    features: NDArray[np.number],
    labels: ArrayLike,
    queries: NDArray[np.number],
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
    classes, numbers = np.unique(labels, return_inverse=True)
    neighbours = numbers[neighbour_indices(features, queries, k)]
    votes = np.stack([(neighbours == number).sum(axis=1) for number in range(len(classes))], axis=1)
    return classes[votes.argmax(axis=1)]


def neighbour_indices(
    features: NDArray[np.number], queries: NDArray[np.number], k: int = 10
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
    references = _unit_rows(features)
    indices = np.empty((len(queries), k), np.int64)
    # The similarities of all pairs at once would take more memory than the features.
    for start in range(0, len(queries), _QUERIES_AT_A_TIME):
        part = slice(start, start + _QUERIES_AT_A_TIME)
        distances = -(_unit_rows(queries[part]) @ references.T)
        nearest = np.sort(np.argpartition(distances, k - 1, axis=1)[:, :k], axis=1)
        order = np.take_along_axis(distances, nearest, axis=1).argsort(axis=1, kind="stable")
        indices[part] = np.take_along_axis(nearest, order, axis=1)
    return indices


def _unit_rows(vectors: NDArray[np.number]) -> NDArray[np.floating]:
    """A copy of the vectors, each of length 1; those of length 0 stay as they are."""
    unit = vectors.astype(np.float64 if vectors.dtype == np.float64 else np.float32)
    lengths = np.sqrt(np.einsum("nd,nd->n", unit, unit))
    unit /= np.where(lengths > 0, lengths, 1)[:, None]
    return unit


def _check(features: NDArray[np.number], queries: NDArray[np.number], k: int) -> None:
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
