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
    def case(labels: np.ndarray, predicted: np.ndarray) -> Case:
        """The images in any order, and the classes but the first renumbered by chance."""
        order, names = rng.permutation(len(labels)), np.append(0, rng.permutation(np.arange(1, 10)))
        return names[predicted[order]], names[labels[order]]

    # Both arrays hold the same numbers: how many is for their places to tell.
    places = np.arange(7)
    moved = np.roll(places[int(rng.integers(4)) :], 1)
    exchanged = np.append(places[: 7 - len(moved)], moved)
    # The right ones are many in a large class, and few in a small one.
    frequent = np.repeat([0, 1, 2], [6, 1, 4])
    answered = np.array([0, 0, 0, 0, 0, 2, 2, 2, 3, 0, 1])
    # Wrong by one or by many; the numbers of the classes are names. More are right, and more are
    # wrong, than 8 bits can count.
    near = rng.integers(1, 9, size=600)
    wrong = int(rng.integers(260, 340))
    shifted = near + np.where(np.arange(600) < wrong, rng.choice([-1, 1], size=600), 0)
    # All wrong, and the only one right.
    one_class = np.full(3, rng.integers(1, 9))
    return [
        (one_class - 1, one_class),
        (one_class[:1], one_class[:1]),
        case(np.array([0, 1, 0]), np.array([0, 0, int(rng.integers(2))])),
        case(places, exchanged),
        case(frequent, answered),
        (shifted, near),
        case(
            np.repeat([0, 4], [9, 8]), np.repeat([0, 4, 5], [int(rng.integers(2, 8)), 7, 10])[:17]
        ),
    ]


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
    relative_tolerance=1e-7,  # six digits are not enough
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
    # Few images and many; below and above one half; all right, and none of as many. No end lies
    # beyond 0 or 1: whether it is to be held there is not said.
    shares = (
        (10, 0.4, 0.6),
        (75, 0.12, 0.3),
        (64, 0.55, 0.8),
        (900, 0.85, 0.97),
        (400_000, 0.02, 0.2),
    )
    measured = [
        (round(images * rng.uniform(low, high)) / images, images) for images, low, high in shares
    ]
    images = int(rng.integers(30, 400))
    return [*measured, (1.0, images), (0.0, images)]


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
            "goes two standard errors to each side",
            lambda accuracy, number_of_images: _interval(
                accuracy, 2 * np.sqrt(accuracy * (1 - accuracy) / number_of_images)
            ),
            "Nearly: two is a rule of thumb. The text says exactly how many there are in 95%.",
        ),
        Misconception(
            "divides by one image less",
            lambda accuracy, number_of_images: _interval(
                accuracy, 1.96 * np.sqrt(accuracy * (1 - accuracy) / (number_of_images - 1))
            ),
            "n - 1 belongs to a standard deviation that is estimated from the same numbers as the "
            "mean. The formula here has all n images.",
        ),
        Misconception(
            "gives half the width in place of the ends",
            lambda accuracy, number_of_images: (
                accuracy,
                1.96 * np.sqrt(accuracy * (1 - accuracy) / number_of_images),
            ),
            "The error bar is right. Where does it begin, and where does it end?",
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
    result_names=("lower end", "upper end"),
)
