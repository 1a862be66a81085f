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


def _smoothed_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(scale=2, size=shape), rng.integers(shape[1], size=shape[0]), smoothing)
        for shape, smoothing in (((5, 3), 0.1), ((4, 10), 0.3), ((6, 4), 0.0), ((3, 5), 0.2))
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
