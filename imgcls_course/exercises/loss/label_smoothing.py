"""Cross-entropy with smoothed labels."""

from __future__ import annotations

import numpy as np

from imgcls_course.exercises.loss.cross_entropy import cross_entropy
from imgcls_course.judging.exercise import Case, Exercise, Misconception
from imgcls_course.scratch import losses


def smoothed_cross_entropy(logits: np.ndarray, labels: np.ndarray, smoothing: float) -> float:
    """Cross-entropy from logits with smoothed labels, averaged over the images.

    Args:
        logits: (images, classes).
        labels: (images,).
        smoothing: the share that is spread evenly over all classes, from 0 to 1.
    """
    return losses.sparse_categorical_cross_entropy(logits, labels, smoothing)


def _targets(logits: np.ndarray, labels: np.ndarray, true: float, other: float) -> np.ndarray:
    return np.where(np.eye(logits.shape[1])[labels] == 1, true, other)


def _soft_loss(logits: np.ndarray, targets: np.ndarray) -> float:
    return float(-(targets * losses.log_softmax(logits)).sum(axis=1).mean())


def _spread_over_the_others(logits: np.ndarray, labels: np.ndarray, smoothing: float) -> float:
    other = smoothing / (logits.shape[1] - 1)
    return _soft_loss(logits, _targets(logits, labels, 1 - smoothing, other))


def _smoothed_predictions(logits: np.ndarray, labels: np.ndarray, smoothing: float) -> float:
    mixed = (1 - smoothing) * losses.softmax(logits) + smoothing / logits.shape[1]
    return cross_entropy(mixed, labels)


def _divergence(logits: np.ndarray, labels: np.ndarray, smoothing: float) -> float:
    other = smoothing / logits.shape[1]
    targets = _targets(logits, labels, 1 - smoothing + other, other)
    own = np.sum(targets * np.log(np.where(targets > 0, targets, 1)), axis=1).mean()
    return _soft_loss(logits, targets) + float(own)


def _log_of_softmax(logits: np.ndarray, labels: np.ndarray, smoothing: float) -> float:
    other = smoothing / logits.shape[1]
    targets = _targets(logits, labels, 1 - smoothing + other, other)
    with np.errstate(all="ignore"):
        return float(-(targets * np.log(losses.softmax(logits))).sum(axis=1).mean())


def _smoothed_cases(rng: np.random.Generator) -> list[Case]:
    def logits(images: int, classes: int) -> np.ndarray:
        return np.round(4 * rng.normal(scale=2, size=(images, classes))) / 4

    def large_logits() -> np.ndarray:
        """So large that some probabilities round to 0 and some exponentials overflow."""
        apart = rng.permuted(np.tile([1500.0, 0, 0, -800, 40, 900], (4, 1)), axis=1)
        levels = rng.permutation([3000, -3000, 0, 0])  # each row has its own largest
        return logits(4, 6) + apart + levels[:, np.newaxis]

    # Without smoothing, too, the loss is finite where a true class's probability rounds to 0.
    large = large_logits()
    is_right = rng.permutation([True, True, False, False])
    of_large = np.where(is_right, large.argmax(axis=1), large.argmin(axis=1))
    # Nearly certain, and right: the loss is so small that its last digits count.
    true = int(rng.integers(3))
    sure = float(rng.choice([6.25, 7.5])) * np.eye(3)[[true]]
    return [
        (sure, np.array([true]), 0.0),
        (logits(1, 3), rng.integers(3, size=1), int(rng.integers(2, 5)) / 20),
        # No label names the last class, the first, one in the middle.
        (logits(5, 3), rng.permutation([0, 0, 1, 1, 1]), int(rng.integers(1, 4)) / 40),
        (rng.integers(-4, 5, size=(6, 4)), rng.permutation([1, 1, 2, 2, 3, 3]), 0.05),
        (logits(3, 300), rng.permutation([0, 299, 299]), int(rng.integers(6, 9)) / 10),
        (logits(4, 5), rng.permutation([0, 1, 1, 4]), 1.0),  # nothing is left of the labels
        (large_logits(), rng.permutation([0, 1, 1, 4]), int(rng.integers(3, 7)) / 20),
        (large, of_large, 0.0),
    ]


SMOOTHED_CROSS_ENTROPY = Exercise(
    name="loss.smoothed_cross_entropy",
    points=3,
    reference=smoothed_cross_entropy,
    cases=_smoothed_cases,
    misconceptions=(
        Misconception(
            "spreads the share over the wrong classes only",
            _spread_over_the_others,
            "A natural idea, but not the definition: the share goes evenly to *all* classes, so "
            "the true class gets its part of it back.",
        ),
        Misconception(
            "takes the share away without spreading it",
            lambda logits, labels, smoothing: _soft_loss(
                logits, _targets(logits, labels, 1 - smoothing, 0.0)
            ),
            "Targets are probabilities and must add up to 1. Where does the share go that you took "
            "from the true class?",
        ),
        Misconception(
            "spreads the share over the images",
            lambda logits, labels, smoothing: _soft_loss(
                logits,
                _targets(logits, labels, 1 - smoothing, 0.0) + smoothing / len(labels),
            ),
            "The even part is s / k: k is the number of *classes*, the length of a row.",
        ),
        Misconception(
            "takes the targets' own entropy away",
            _divergence,
            "That is the Kullback-Leibler divergence, which is 0 where predictions equal the "
            "targets. Its gradient is the same, but asked for is the cross-entropy alone.",
        ),
        Misconception(
            "takes the logarithm of probabilities that have rounded to 0",
            _log_of_softmax,
            "With large scores some probabilities round to 0, and a smoothed target multiplies "
            "their infinite logarithm. You have written a function that stays finite.",
        ),
        Misconception(
            "smooths the predictions instead of the targets",
            _smoothed_predictions,
            "It is the labels that are smoothed, that is what the model should aim at. Its "
            "predictions stay what they are.",
        ),
        Misconception(
            "ignores the smoothing",
            lambda logits, labels, smoothing: smoothed_cross_entropy(logits, labels, 0.0),
            "Right where the smoothing is 0. Replace the one-hot targets by smoothed ones.",
        ),
        Misconception(
            "adds the images up instead of taking their mean",
            lambda logits, labels, smoothing: (
                len(labels) * smoothed_cross_entropy(logits, labels, smoothing)
            ),
            "The targets are right. Sum over the classes, but take the mean over the images.",
        ),
        Misconception(
            "averages over the classes as well",
            lambda logits, labels, smoothing: (
                smoothed_cross_entropy(logits, labels, smoothing) / logits.shape[1]
            ),
            "The targets are right. Over the classes it is a sum: the mean is for the images only.",
        ),
        Misconception(
            "forgets the minus sign",
            lambda logits, labels, smoothing: -smoothed_cross_entropy(logits, labels, smoothing),
            "The logarithms of probabilities are negative; a loss is not.",
        ),
    ),
    hint="Make the targets first, (images, classes): one-hot rows times (1 - smoothing), plus "
    "smoothing / classes. Then minus the sum of targets times log_softmax, and the mean.",
)
