"""Probabilities as per cent, their averages, and the one of the true label."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def random_probabilities(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Random probabilities that sum to 1 over the last axis, with some of them large."""
    scores = np.exp(rng.normal(scale=1.5, size=shape))
    return scores / scores.sum(axis=-1, keepdims=True)


def to_percent(probabilities: np.ndarray) -> np.ndarray:
    """Probabilities as per cent, rounded to one decimal."""
    return np.round(100 * probabilities, 1)


def _percent_cases(rng: np.random.Generator) -> list[Case]:
    return [(random_probabilities(rng, size),) for size in (4, 6, 9)]


TO_PERCENT = Exercise(
    name="start.to_percent",
    points=1,
    reference=to_percent,
    cases=_percent_cases,
    misconceptions=(
        Misconception(
            "leaves the probabilities as they are",
            lambda probabilities: probabilities,
            "Per cent means out of a hundred: a probability of 1 is 100%.",
        ),
        Misconception(
            "rounds the fractions, without making them per cent",
            lambda probabilities: np.round(probabilities, 1),
            "The rounding is there. A probability of 0.25 should become 25.0, though, not 0.2.",
        ),
        Misconception(
            "rounds first and multiplies afterwards",
            lambda probabilities: 100 * np.round(probabilities, 1),
            "Rounding throws digits away, so it comes last: 0.847 should become 84.7, not 80.",
        ),
        Misconception(
            "cuts the digits off instead of rounding",
            lambda probabilities: np.floor(1000 * probabilities) / 10,
            "12.37 is nearer to 12.4 than to 12.3. One NumPy function rounds to the nearest.",
        ),
        Misconception(
            "rounds to whole per cent",
            lambda probabilities: np.round(100 * probabilities),
            "One decimal is asked for. Look up the second argument of the function that rounds.",
        ),
    ),
    hint="Multiply by a hundred, then round to one decimal; NumPy does both to a whole array.",
)


def average_views(probabilities: np.ndarray) -> np.ndarray:
    """Mean probabilities of the classes over several views of one photo.

    Args:
        probabilities: (views, classes).
    """
    return probabilities.mean(axis=0)


def _views_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (random_probabilities(rng, views, classes),) for views, classes in ((3, 5), (4, 7), (2, 6))
    ]


AVERAGE_VIEWS = Exercise(
    name="start.average_views",
    points=2,
    reference=average_views,
    cases=_views_cases,
    misconceptions=(
        Misconception(
            "averages over the classes instead of the views",
            lambda probabilities: probabilities.mean(axis=1),
            "The mean over the classes is one number a view, and always 1 / classes. The axis of "
            "the views is the one that should disappear.",
        ),
        Misconception(
            "averages over everything",
            lambda probabilities: probabilities.mean(),
            "One number cannot say which class it is. Say over which axis the mean goes.",
        ),
        Misconception(
            "adds the views up without dividing",
            lambda probabilities: probabilities.sum(axis=0),
            "The order of the classes is right, but these sum to the number of views; "
            "probabilities sum to 1.",
        ),
        Misconception(
            "keeps the largest probability of each class",
            lambda probabilities: probabilities.max(axis=0),
            "The largest over the views lets one lucky view decide, and does not sum to 1. "
            "Every view should count the same.",
        ),
    ),
    hint="The result has one number a class, and sums to 1.",
)


def mean_probability_of_label(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Mean, over the photos, of the probability that the model gave to the right class.

    Args:
        probabilities: (photos, classes).
        labels: (photos,), the right class of each.
    """
    return float(probabilities[np.arange(len(labels)), labels].mean())


def _label_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (random_probabilities(rng, photos, classes), rng.integers(classes, size=photos))
        for photos, classes in ((5, 4), (8, 6), (3, 7), (6, 9))
    ]


MEAN_PROBABILITY_OF_LABEL = Exercise(
    name="start.mean_probability_of_label",
    points=3,
    reference=mean_probability_of_label,
    cases=_label_cases,
    misconceptions=(
        Misconception(
            "takes the model's first guess, right or wrong",
            lambda probabilities, labels: float(probabilities.max(axis=1).mean()),
            "The largest probability of a row says how sure the model is. What it gave to the "
            "right class may be far less: use the labels.",
        ),
        Misconception(
            "takes the columns of all labels for every photo",
            lambda probabilities, labels: float(probabilities[:, labels].mean()),
            "`probabilities[:, labels]` gives each photo every other photo's label as well. Each "
            "row needs one column of its own: give an index for the rows, too.",
        ),
        Misconception(
            "adds the probabilities up without dividing",
            lambda probabilities, labels: float(
                probabilities[np.arange(len(labels)), labels].sum()
            ),
            "A sum grows with the number of photos; the mean does not.",
        ),
        Misconception(
            "counts how often the first guess is right",
            lambda probabilities, labels: float((probabilities.argmax(axis=1) == labels).mean()),
            "That is the accuracy. It does not say how much probability the right class was given.",
        ),
    ),
    hint="Pick one probability from each row, the one in the label's column; then take the mean.",
)
