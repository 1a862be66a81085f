"""Cross-entropies from probabilities, and what an untrained model must show."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception
from imgcls_course.scratch import losses


def _rows(array: np.ndarray) -> np.ndarray:
    return np.arange(len(array))


# --- Two classes: binary cross-entropy -------------------------------------------------------


def binary_cross_entropy(probabilities: np.ndarray, targets: np.ndarray) -> float:
    """Mean of -t log(p) - (1 - t) log(1 - p).

    Args:
        probabilities: (images,), of the class that is called 1.
        targets: (images,), 0 or 1.
    """
    yes = targets * np.log(probabilities)
    no = (1 - targets) * np.log(1 - probabilities)
    return float(-(yes + no).mean())


def _hundredths(rng: np.random.Generator, images: int) -> np.ndarray:
    """Probabilities with two decimals, on both sides of one half."""
    return rng.permuted(np.round(rng.uniform(0.03, 0.97, size=images), 2))


def _unlikely(rng: np.random.Generator, images: int) -> np.ndarray:
    """Probabilities of 0.01 to 0.05."""
    return rng.integers(1, 6, size=images) / 100


def _binary_cases(rng: np.random.Generator) -> list[Case]:
    pair = rng.permutation([int(rng.integers(60, 95)), int(rng.integers(5, 30))]) / 100
    mostly_no = rng.permutation([1, 0, 0, 0, 0, 1, 0])
    # Sure on each side, right and wrong.
    sure = np.array([0.998, 0.002, 0.996, 0.004, 0.5, rng.integers(20, 40) / 100])
    places = rng.permutation(6)
    nearly_impossible = float(rng.integers(1, 9)) * 1e-36
    twin, other = rng.permutation([0.15, 0.7]) + rng.integers(1, 9) / 100
    # Nearly certain, and right: the loss is so small that its last digits count.
    doubts = rng.permutation(rng.choice([[2, 14], [8, 12], [5, 24], [6, 31]])) / 10_000
    right = rng.permutation([0, 1])
    # So many mistakes that the product of the probabilities would round to 0.
    of_many = rng.permutation(np.arange(300) % 2)
    return [
        (np.array([int(rng.integers(3, 9)) / 16]), np.array([1])),
        (np.abs(right - doubts), right),
        (pair, np.array([1, 0])),
        (_hundredths(rng, 7), mostly_no),
        (_hundredths(rng, 3), np.ones(3, int)),
        (np.array([twin, twin, other, twin]), np.zeros(4, int)),
        (sure[places], np.array([0, 0, 1, 1, 1, 0])[places]),
        (np.array([nearly_impossible, 0.5, 0.25]), np.array([1, 0, 1], dtype=np.uint8)),
        (np.abs(1 - of_many - _unlikely(rng, 300)), of_many),
    ]


BINARY_CROSS_ENTROPY = Exercise(
    name="loss.binary_cross_entropy",
    points=2,
    reference=binary_cross_entropy,
    cases=_binary_cases,
    misconceptions=(
        Misconception(
            "counts the images of class 1 only",
            lambda probabilities, targets: float(-(targets * np.log(probabilities)).mean()),
            "Where the target is 0 this loss is 0, whatever the model says. There the model should "
            "have given a high probability to class 0, which is 1 - p.",
        ),
        Misconception(
            "forgets the minus sign",
            lambda probabilities, targets: -binary_cross_entropy(probabilities, targets),
            "The logarithm of a probability is never positive, and a loss should never be "
            "negative.",
        ),
        Misconception(
            "adds the images up instead of taking their mean",
            lambda probabilities, targets: (
                len(targets) * binary_cross_entropy(probabilities, targets)
            ),
            "A sum grows with the number of images, so two data sets could not be compared.",
        ),
        Misconception(
            "leaves one loss for each image",
            lambda probabilities, targets: (
                -(targets * np.log(probabilities) + (1 - targets) * np.log(1 - probabilities))
            ),
            "Each image's surprise is right. One number is asked for: their mean.",
        ),
        Misconception(
            "adds a tiny number before it takes the logarithm",
            lambda probabilities, targets: float(
                -(
                    targets * np.log(probabilities + 1e-12)
                    + (1 - targets) * np.log(1 - probabilities + 1e-12)
                ).mean()
            ),
            "Beside a probability as tiny as that number, it makes a hopeless model look better "
            "than it is. Take the formula as it stands.",
        ),
        Misconception(
            "writes 1 - log(p) where log(1 - p) is meant",
            lambda probabilities, targets: float(
                -(
                    targets * np.log(probabilities) + (1 - targets) * (1 - np.log(probabilities))
                ).mean()
            ),
            "The probability of class 0 is 1 - p; its logarithm is taken afterwards.",
        ),
        Misconception(
            "takes logarithms to base 2",
            lambda probabilities, targets: (
                binary_cross_entropy(probabilities, targets) / float(np.log(2))
            ),
            "To base 2 the loss comes in bits. Machine learning uses the natural logarithm: nats.",
        ),
        Misconception(
            "exchanges the two classes",
            lambda probabilities, targets: binary_cross_entropy(1 - probabilities, targets),
            "p is the probability of class 1, so log(p) belongs to the images whose target is 1.",
        ),
    ),
    hint="Two terms: one for images whose target is 1, one for those whose target is 0. Then the "
    "mean, and the sign.",
)


# --- Several classes: cross-entropy ----------------------------------------------------------


def cross_entropy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Mean of -log(probability of the label).

    Args:
        probabilities: (images, classes).
        labels: (images,), the index of each image's true class.
    """
    return float(-np.log(probabilities[_rows(labels), labels]).mean())


def _rows_of_probabilities(rng: np.random.Generator, images: int, classes: int) -> np.ndarray:
    """Rows that add up to 1; each class is the likeliest of some image, in turn."""
    scores = rng.normal(size=(images, classes))
    scores[_rows(scores), rng.permutation(images) % classes] += 2.5
    return losses.softmax(scores)


def _right_and_wrong(rng: np.random.Generator, likeliest: np.ndarray, classes: int) -> np.ndarray:
    """Labels of which every other one is the likeliest class."""
    others = (likeliest + rng.integers(1, classes, size=len(likeliest))) % classes
    return np.where(np.arange(len(likeliest)) % 2, likeliest, others)


def _many_mistakes(rng: np.random.Generator) -> Case:
    """So many that the product of the true classes' probabilities would round to 0."""
    labels = rng.permutation(np.arange(300) % 3)
    unlikely = _unlikely(rng, 300)
    true_first = np.stack([unlikely, np.full(300, 0.25), 0.75 - unlikely], axis=1)
    rows = [np.roll(row, label) for row, label in zip(true_first, labels, strict=True)]
    return np.stack(rows), labels


def _cross_entropy_cases(rng: np.random.Generator) -> list[Case]:
    half = float(rng.choice([0.25, 0.375, 0.625]))
    one_image = rng.permutation([half, 0.875 - half, 0.125])[np.newaxis]
    wide, tall = _rows_of_probabilities(rng, 4, 300), _rows_of_probabilities(rng, 8, 3)
    of_wide = _right_and_wrong(rng, wide.argmax(axis=1), 300)
    of_wide[0] = rng.integers(256, 300)  # more than 8 bits hold
    # Classes that no label names: the last, the first, one in the middle.
    few = _rows_of_probabilities(rng, 5, 4)
    # The truth was held to be all but impossible; no other class has so little.
    hopeless = np.array([[1e-36 * float(rng.integers(1, 9)), 0.5, 0.5], [0.25, 0.5, 0.25]])
    # Nearly certain, and right: the loss is so small that its last digits count.
    doubts = rng.permutation(rng.choice([[2, 14], [8, 12], [5, 24], [6, 31]])) / 10_000
    right = rng.permutation(3)[:2]
    certain = np.where(np.eye(3)[right] == 1, 1 - doubts[:, np.newaxis], doubts[:, np.newaxis] / 2)
    return [
        (one_image, np.array([int(rng.integers(3))])),
        (certain, right),
        (wide, of_wide),
        (tall, _right_and_wrong(rng, tall.argmax(axis=1), 3)),
        (few, rng.permutation([0, 0, 1, 1, 2])),
        (_rows_of_probabilities(rng, 6, 5), rng.permutation([1, 1, 3, 3, 4, 4])),
        (hopeless, np.array([0, 2])),
        _many_mistakes(rng),
    ]


CROSS_ENTROPY = Exercise(
    name="loss.cross_entropy",
    points=3,
    reference=cross_entropy,
    cases=_cross_entropy_cases,
    misconceptions=(
        Misconception(
            "forgets the minus sign",
            lambda probabilities, labels: -cross_entropy(probabilities, labels),
            "The logarithm of a probability is never positive. Surprise is: which sign turns one "
            "into the other?",
        ),
        Misconception(
            "adds the images up instead of taking their mean",
            lambda probabilities, labels: len(labels) * cross_entropy(probabilities, labels),
            "A sum grows with the number of images; the average surprise does not.",
        ),
        Misconception(
            "leaves one loss for each image",
            lambda probabilities, labels: -np.log(probabilities[_rows(labels), labels]),
            "Each image's surprise is right. One number is asked for: their mean.",
        ),
        Misconception(
            "adds a tiny number before it takes the logarithm",
            lambda probabilities, labels: float(
                -np.log(probabilities[_rows(labels), labels] + 1e-12).mean()
            ),
            "Beside a probability as tiny as that number, it makes a hopeless model look better "
            "than it is. Take the formula as it stands.",
        ),
        Misconception(
            "averages over the classes as well",
            lambda probabilities, labels: (
                cross_entropy(probabilities, labels) / probabilities.shape[1]
            ),
            "With one-hot labels, sum over the classes first: all but one of the terms are 0, and "
            "they must not be counted in the mean. The mean goes over the images alone.",
        ),
        Misconception(
            "takes the logarithm of the mean probability",
            lambda probabilities, labels: float(
                -np.log(probabilities[_rows(labels), labels].mean())
            ),
            "The order matters: first the surprise of each image, then the mean. One hopeless "
            "image should weigh more than the mean probability lets it.",
        ),
        Misconception(
            "takes the columns of all labels for every image",
            lambda probabilities, labels: float(-np.log(probabilities[:, labels]).mean()),
            "`probabilities[:, labels]` gives every image every other image's label, too. Give an "
            "index for the rows as well, one for each label.",
        ),
        Misconception(
            "looks at the likeliest class instead of the true one",
            lambda probabilities, labels: float(-np.log(probabilities.max(axis=1)).mean()),
            "This asks how sure the model is, and never looks at the labels. Take the probability "
            "of the class that is true.",
        ),
        Misconception(
            "takes logarithms to base 2",
            lambda probabilities, labels: cross_entropy(probabilities, labels) / float(np.log(2)),
            "To base 2 the loss comes in bits. Machine learning uses the natural logarithm: nats.",
        ),
    ),
    hint="Pick one probability from each row, the one in the label's column; take the logarithm; "
    "then the mean and the sign.",
)


# --- What an untrained model must show -------------------------------------------------------


def first_loss(classes: int) -> float:
    """Cross-entropy of a model that gives every class the same probability."""
    return float(np.log(classes))


def _first_loss_cases(rng: np.random.Generator) -> list[Case]:
    ranges = ((11, 99), (101, 999), (1_001, 9_999), (70_001, 99_999))
    odd = int(rng.choice([3, 5, 7, 9]))
    # A single class is no surprise; the largest number is more than 16 bits hold.
    return [(1,), (odd,), *((int(rng.integers(*limits)),) for limits in ranges)]


FIRST_LOSS = Exercise(
    name="loss.first_loss",
    points=1,
    reference=first_loss,
    cases=_first_loss_cases,
    misconceptions=(
        Misconception(
            "forgets the minus sign",
            lambda classes: float(np.log(1 / classes)),
            "The probability of the true class is right. Surprise is *minus* its logarithm.",
        ),
        Misconception(
            "gives the probability instead of the surprise",
            lambda classes: 1 / classes,
            "That is the probability that the true class gets. How surprising is it?",
        ),
        Misconception(
            "gives the share of wrong guesses",
            lambda classes: 1 - 1 / classes,
            "That is how often such a model is wrong: one minus the accuracy. The loss goes by the "
            "logarithm of the probability.",
        ),
        Misconception(
            "takes logarithms to base 10",
            lambda classes: float(np.log10(classes)),
            "`np.log10` is another unit. Loss is measured with the natural logarithm, `np.log`.",
        ),
        Misconception(
            "takes logarithms to base 2",
            lambda classes: float(np.log2(classes)),
            "`np.log2` gives bits. Loss is measured with the natural logarithm, `np.log`.",
        ),
    ),
    hint="Which probability does each class get, the true one included? Minus its logarithm is the "
    "loss.",
    relative_tolerance=1e-6,  # four digits, as printed, are not enough
)
