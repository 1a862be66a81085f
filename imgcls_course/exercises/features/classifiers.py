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
        _with_scores(rng, rng.permutation(_telling_scores(rng, count, classes)), width)
        for count, classes, width in ((3, 3, 4), (6, 5, 7), (6, 5, 7), (9, 6, 11), (4, 12, 8))
    ]


def _telling_scores(rng: np.random.Generator, count: int, classes: int) -> np.ndarray:
    """Scores of `count` images, of which the first four find out wrong answers."""
    scores = rng.normal(scale=2, size=(count, classes))
    # Two classes are the same when rounded, and the second is ahead.
    scores[0] = -rng.uniform(1, 4, size=classes)
    scores[0, :2] = 0.201, 0.204
    # All scores are negative, the largest of them in the middle.
    scores[1] = -rng.uniform(2, 6, size=classes)
    scores[1, classes // 2] = -1.2
    # The last class wins.
    scores[2, -1] = scores[2].max() + 0.5
    # The first class wins.
    scores[3:4, 0] = scores[3:4].max(axis=1) + 0.5
    return scores


def _with_scores(rng: np.random.Generator, scores: np.ndarray, width: int) -> Case:
    """Features, weights and bias that have these scores."""
    features = rng.normal(size=(len(scores), width)) * rng.uniform(0.5, 3, size=(len(scores), 1))
    bias = rng.normal(scale=3, size=scores.shape[1])
    if len(scores) == 3:  # in the smallest case, this class would always win without the bias
        bias[int(rng.integers(len(bias)))] -= 30
    return features, np.linalg.pinv(features) @ (scores - bias), bias


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
            "counts the classes from 1",
            lambda features, weights, bias: predict(features, weights, bias) + 1,
            "The right places, each one too far: class numbers begin with 0, as places do.",
        ),
        Misconception(
            "takes the largest of all scores",
            lambda features, weights, bias: int((features @ weights + bias).argmax()),
            "Without an axis, `argmax` looks through the whole array. Each image has a class of "
            "its own.",
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
    def rows(count: int, width: int) -> np.ndarray:
        return rng.normal(size=(count, width)) * rng.uniform(0.2, 5, size=(count, 1))

    sizes = ((2, 4, 3), (3, 5, 3), (6, 4, 4), (1, 5, 2), (6, 4, 4), (3, 2, 9))
    cases: list[Case] = [
        (rows(queries, width), rows(references, width))
        # As many queries, or references, as a row has numbers; more than that; and one alone.
        for queries, references, width in sizes
    ]
    # Very short and very long vectors, among them the same and the opposite direction.
    queries = rows(4, 5) * np.array([[0.003], [1], [50], [1]])
    references = np.concatenate([rows(4, 5), queries[:1] * 700, -queries[2:3] / 900])
    same = rows(4, 5)  # the queries are the references
    return [*cases, (queries, references), (same, same.copy())]


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
            "divides by the lengths of the queries only",
            lambda queries, references: (
                queries / np.linalg.norm(queries, axis=1, keepdims=True) @ references.T
            ),
            "The formula has two lengths below the line. A long reference still wins.",
        ),
        Misconception(
            "divides by the lengths of the references only",
            lambda queries, references: (
                queries @ (references / np.linalg.norm(references, axis=1, keepdims=True)).T
            ),
            "The formula has two lengths below the line. The queries keep theirs.",
        ),
        Misconception(
            "gives distances: 1 minus the cosine",
            lambda queries, references: 1 - cosine_similarity(queries, references),
            "That is a distance, 0 for the same direction. A cosine is 1 there.",
        ),
        Misconception(
            "has the references in the rows and the queries in the columns",
            lambda queries, references: cosine_similarity(queries, references).T,
            "The numbers are right and lie across: one row a query is asked for.",
        ),
    ),
    hint="Divide every row by its length; then one matrix product gives all similarities at once.",
)
