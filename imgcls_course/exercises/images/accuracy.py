"""Accuracy, and how far chance moves it."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def accuracy(predicted: np.ndarray, labels: np.ndarray) -> float:
    """The share of predictions that are right, from 0 to 1.

    Args:
        predicted: (n,), class numbers.
        labels: (n,), the right class numbers.
    """
    return float(np.mean(predicted == labels))


def _accuracy_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for n, classes, wrong in ((10, 4, 3), (16, 10, 12), (25, 3, 5)):
        labels = rng.integers(classes, size=n)
        predicted = labels.copy()
        places = rng.permutation(n)[:wrong]
        predicted[places] = (labels[places] + rng.integers(1, classes, size=wrong)) % classes
        cases.append((predicted, labels))
    return cases


ACCURACY = Exercise(
    name="images.accuracy",
    points=1,
    reference=accuracy,
    cases=_accuracy_cases,
    misconceptions=(
        Misconception(
            "counts the right predictions without dividing",
            lambda predicted, labels: int(np.sum(predicted == labels)),
            "A count depends on how many images there are. The accuracy is a share of all.",
        ),
        Misconception(
            "gives the share of wrong predictions",
            lambda predicted, labels: float(np.mean(predicted != labels)),
            "That is the error rate, which is 1 less the accuracy.",
        ),
        Misconception(
            "asks whether all predictions are right",
            lambda predicted, labels: bool(np.array_equal(predicted, labels)),
            "One truth value for everything is too strict. Compare item by item, then take a mean.",
        ),
        Misconception(
            "measures how far apart the class numbers are",
            lambda predicted, labels: float(np.mean(np.abs(predicted - labels))),
            "Class numbers are names. Taking a 3 for a 5 is neither better nor worse than for a 9; "
            "only equal or not equal counts.",
        ),
    ),
    hint="`==` compares two arrays item by item; True counts as 1 in a mean.",
)


def confidence_interval(accuracy: float, number_of_images: int) -> tuple[float, float]:
    """The 95% interval around a measured accuracy, by the normal approximation.

    Args:
        accuracy: from 0 to 1.
        number_of_images: on which it was measured.

    Returns:
        the lower and the upper end: accuracy ∓ 1.96 standard errors.
    """
    standard_error = np.sqrt(accuracy * (1 - accuracy) / number_of_images)
    return accuracy - 1.96 * standard_error, accuracy + 1.96 * standard_error


def _interval(accuracy: float, half_width: float) -> tuple[float, float]:
    return accuracy - half_width, accuracy + half_width


def _interval_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (round(float(rng.uniform(low, low + 0.1)), 3), int(rng.integers(60, 900)))
        for low in (0.2, 0.55, 0.72, 0.85)
    ]


CONFIDENCE_INTERVAL = Exercise(
    name="images.confidence_interval",
    points=2,
    reference=confidence_interval,
    cases=_interval_cases,
    misconceptions=(
        Misconception(
            "goes one standard error to each side",
            lambda accuracy, number_of_images: _interval(
                accuracy, np.sqrt(accuracy * (1 - accuracy) / number_of_images)
            ),
            "One standard error covers about 68% of the cases. How many are needed for 95%?",
        ),
        Misconception(
            "leaves out the square root",
            lambda accuracy, number_of_images: _interval(
                accuracy, 1.96 * accuracy * (1 - accuracy) / number_of_images
            ),
            "p(1 - p)/n is the variance, in squared units. The standard error is its root.",
        ),
        Misconception(
            "takes the root before it divides by the number of images",
            lambda accuracy, number_of_images: _interval(
                accuracy, 1.96 * np.sqrt(accuracy * (1 - accuracy)) / number_of_images
            ),
            "The number of images stands under the root as well: four times as many images halve "
            "the error bar, they do not quarter it.",
        ),
        Misconception(
            "leaves out the number of images",
            lambda accuracy, number_of_images: _interval(
                accuracy, 1.96 * np.sqrt(accuracy * (1 - accuracy))
            ),
            "That is the spread of a single image, right or wrong. A mean of many images is much "
            "less uncertain: where does n come in?",
        ),
        Misconception(
            "uses the accuracy where accuracy times error rate belongs",
            lambda accuracy, number_of_images: _interval(
                accuracy, 1.96 * np.sqrt(accuracy / number_of_images)
            ),
            "A model that is always right has no error bar at all. Which factor makes it vanish "
            "at p = 1?",
        ),
    ),
    hint="First the standard error, the root of p(1 - p)/n; then 1.96 of it to each side.",
)
