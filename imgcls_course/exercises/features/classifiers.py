"""Classifying features: a linear layer, and similarity by angle."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def predict(features: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Classes that a linear probe predicts.

    Args:
        features: (n, d).
        weights: (d, classes).
        bias: (classes,).

    Returns:
        The class with the largest score for each image, (n,).
    """
    return (features @ weights + bias).argmax(axis=1)


def _predict_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (
            rng.normal(size=(count, width)),
            rng.normal(size=(width, classes)),
            rng.normal(scale=3, size=classes),
        )
        for count, width, classes in ((9, 4, 3), (12, 6, 5), (10, 5, 7))
    ]


PREDICT = Exercise(
    name="features.predict",
    points=2,
    reference=predict,
    cases=_predict_cases,
    misconceptions=(
        Misconception(
            "leaves out the bias",
            lambda features, weights, bias: (features @ weights).argmax(axis=1),
            "The products are right. The score of a class has one more part, the same for every "
            "image.",
        ),
        Misconception(
            "takes the largest score over the images",
            lambda features, weights, bias: (features @ weights + bias).argmax(axis=0),
            "The scores have one row an image and one column a class. The classes compete, not "
            "the images: over which axis?",
        ),
        Misconception(
            "gives the largest score, not its class",
            lambda features, weights, bias: (features @ weights + bias).max(axis=1),
            "What is asked for is where the largest score stands: a class number.",
        ),
        Misconception(
            "takes the smallest score",
            lambda features, weights, bias: (features @ weights + bias).argmin(axis=1),
            "A score is not a distance: the larger, the better the class fits.",
        ),
    ),
    hint="Scores of shape (images, classes) first; then the place of the largest in each row.",
)


def cosine_similarity(queries: np.ndarray, references: np.ndarray) -> np.ndarray:
    """Cosine of the angle between every query and every reference.

    Args:
        queries: (m, d).
        references: (n, d).

    Returns:
        Similarities from -1 to 1, (m, n).
    """
    query_lengths = np.linalg.norm(queries, axis=1, keepdims=True)
    reference_lengths = np.linalg.norm(references, axis=1, keepdims=True)
    return (queries / query_lengths) @ (references / reference_lengths).T


def _cosine_over_columns(queries: np.ndarray, references: np.ndarray) -> np.ndarray:
    return (queries / np.linalg.norm(queries, axis=0)) @ (
        references / np.linalg.norm(references, axis=0)
    ).T


def _cosine_with_squares(queries: np.ndarray, references: np.ndarray) -> np.ndarray:
    squares = (queries**2).sum(axis=1)[:, None] * (references**2).sum(axis=1)
    return queries @ references.T / squares


def _cosine_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (
            rng.normal(size=(queries, width)) * rng.uniform(0.5, 3, size=(queries, 1)),
            rng.normal(size=(references, width)) * rng.uniform(0.5, 3, size=(references, 1)),
        )
        for queries, references, width in ((2, 4, 3), (5, 3, 6), (3, 3, 5))
    ]


COSINE_SIMILARITY = Exercise(
    name="features.cosine_similarity",
    points=3,
    reference=cosine_similarity,
    cases=_cosine_cases,
    misconceptions=(
        Misconception(
            "gives the dot products, without dividing by the lengths",
            lambda queries, references: queries @ references.T,
            "A long vector wins every dot product. The cosine depends on directions only, so "
            "both lengths must go.",
        ),
        Misconception(
            "divides by the lengths of the columns",
            _cosine_over_columns,
            "A vector is a row here, so its length is a norm along the row: which axis is that?",
        ),
        Misconception(
            "divides by the squares of the lengths",
            _cosine_with_squares,
            "A vector's similarity to itself should be 1. The length is the root of the sum of "
            "squares.",
        ),
        Misconception(
            "divides by one length for the whole array",
            lambda queries, references: (
                queries @ references.T / (np.linalg.norm(queries) * np.linalg.norm(references))
            ),
            "Without an axis, `np.linalg.norm` measures the whole array as one vector. Each row "
            "has a length of its own.",
        ),
        Misconception(
            "has the references in the rows and the queries in the columns",
            lambda queries, references: cosine_similarity(queries, references).T,
            "The numbers are right and lie across: one row a query is asked for.",
        ),
    ),
    hint="Divide every row by its length; then one matrix product gives all similarities at once.",
)
