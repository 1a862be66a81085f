"""From scores to probabilities to a loss, and back as gradients.

Every loss takes logits, the scores before a softmax or a sigmoid, and stays finite for any finite
logits: a probability can round to 0, whose logarithm is lost; a logit cannot. Every loss is the
mean over the batch, and so is its gradient.

Sources: Bishop (2006), "Pattern Recognition and Machine Learning", sections 4.3.2 and 4.3.4, for
softmax, sigmoid and their cross-entropies; Szegedy et al. (2016), "Rethinking the Inception
Architecture for Computer Vision", section 7, for label smoothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from imgcls_course.errors import CourseError
from imgcls_course.scratch.shapes import require_axes, require_shape


class LabelError(CourseError, ValueError):
    """Labels are not whole numbers, or not those of the classes; says which were met."""


# --- Softmax: several classes, exactly one of which is right ---------------------------------


def softmax(logits: ArrayLike) -> np.ndarray:
    """Turn scores into probabilities that are positive and add up to 1.

    Args:
        logits: shape (..., classes).

    Returns:
        exp(logits) / sum(exp(logits)) over the last axis, shape (..., classes).
    """
    logits = _as_floats(logits)
    # Subtracting the largest logit changes no ratio of exponentials, and none can overflow.
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def softmax_gradient(probabilities: np.ndarray, dprobabilities: np.ndarray) -> np.ndarray:
    """Carry a gradient back through `softmax`.

    Args:
        probabilities: what `softmax` returned, shape (..., classes).
        dprobabilities: derivative of the loss by them, same shape.

    Returns:
        Derivative of the loss by the logits, same shape.
    """
    mean = (probabilities * dprobabilities).sum(axis=-1, keepdims=True)
    return probabilities * (dprobabilities - mean)


def log_softmax(logits: ArrayLike) -> np.ndarray:
    """Logarithms of the probabilities, without ever forming a probability that rounds to 0.

    Args:
        logits: shape (..., classes).

    Returns:
        logits - log(sum(exp(logits))) over the last axis, shape (..., classes).
    """
    logits = _as_floats(logits)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def log_softmax_gradient(
    log_probabilities: np.ndarray, dlog_probabilities: np.ndarray
) -> np.ndarray:
    """Carry a gradient back through `log_softmax`.

    Args:
        log_probabilities: what `log_softmax` returned, shape (..., classes).
        dlog_probabilities: derivative of the loss by them, same shape.

    Returns:
        Derivative of the loss by the logits, same shape.
    """
    total = dlog_probabilities.sum(axis=-1, keepdims=True)
    return dlog_probabilities - np.exp(log_probabilities) * total


# --- Sigmoid: two classes, or several that may be right together -----------------------------


def sigmoid(logits: ArrayLike) -> np.ndarray:
    """Turn each score into a probability of its own, 1 / (1 + exp(-logits)).

    Args:
        logits: any shape.

    Returns:
        Probabilities, same shape.
    """
    logits = _as_floats(logits)
    # exp(-|x|) cannot overflow; for x < 0 the fraction is extended by exp(x).
    small = np.exp(-np.abs(logits))
    return np.where(logits >= 0, 1, small) / (1 + small)


def sigmoid_gradient(probabilities: np.ndarray, dprobabilities: np.ndarray) -> np.ndarray:
    """Carry a gradient back through `sigmoid`.

    Args:
        probabilities: what `sigmoid` returned, any shape.
        dprobabilities: derivative of the loss by them, same shape.

    Returns:
        Derivative of the loss by the logits, same shape.
    """
    return dprobabilities * probabilities * (1 - probabilities)


# --- Targets ---------------------------------------------------------------------------------


def one_hot(labels: ArrayLike, classes: int) -> np.ndarray:
    """Write each label as a row with a 1 at the label's place and 0 elsewhere.

    Args:
        labels: whole numbers from 0 to classes - 1, shape (batch,).
        classes: how many there are.

    Returns:
        Shape (batch, classes), float64.

    Raises:
        ShapeError: the labels do not have one axis.
        LabelError: a label is not a whole number, or out of range.
    """
    labels = np.asarray(labels)
    require_axes("labels", labels, "batch")
    if not np.issubdtype(labels.dtype, np.integer):
        raise LabelError(
            f"The labels must be whole numbers; found dtype {labels.dtype}.",
            "Convert them with labels.astype(int), or use the loss for one-hot targets.",
        )
    if labels.size and (labels.min() < 0 or labels.max() >= classes):
        raise LabelError(
            f"The labels must lie between 0 and {classes - 1}, since the logits have {classes} "
            f"classes; found labels from {labels.min()} to {labels.max()}.",
            "Renumber the labels from 0, or give the last layer as many units as classes.",
        )
    return np.eye(classes)[labels]


def smooth(targets: np.ndarray, label_smoothing: float, classes: int) -> np.ndarray:
    """Take a share of each target's certainty and spread it evenly over the classes.

    Args:
        targets: probabilities that are aimed at, any shape.
        label_smoothing: the share, from 0 (targets as they are) to 1 (every class alike).
        classes: how many classes the share is spread over.

    Returns:
        Smoothed targets, same shape.
    """
    return (1 - label_smoothing) * targets + label_smoothing / classes


# --- Cross-entropies -------------------------------------------------------------------------


def categorical_cross_entropy(
    logits: ArrayLike, targets: ArrayLike, label_smoothing: float = 0.0
) -> float:
    """How surprised the predicted probabilities are by the targets, on average.

    Args:
        logits: shape (batch, classes).
        targets: one-hot rows, or any probabilities that add up to 1, shape (batch, classes).
        label_smoothing: between 0 and 1, see `smooth`.

    Returns:
        -sum(targets * log(softmax(logits))), averaged over the batch, in nats.

    Raises:
        ShapeError: logits and targets do not have the same two axes.
    """
    logits, targets = _matching(logits, targets)
    targets = smooth(targets, label_smoothing, classes=logits.shape[1])
    return float(-(targets * log_softmax(logits)).sum(axis=1).mean())


def categorical_cross_entropy_gradient(
    logits: ArrayLike, targets: ArrayLike, label_smoothing: float = 0.0
) -> np.ndarray:
    """Derivative of `categorical_cross_entropy` by the logits: predicted minus aimed at.

    Args:
        logits: shape (batch, classes).
        targets: as for the loss, shape (batch, classes).
        label_smoothing: as for the loss.

    Returns:
        (softmax(logits) - targets) / batch, shape (batch, classes), dtype of the logits.

    Raises:
        ShapeError: logits and targets do not have the same two axes.
    """
    logits, targets = _matching(logits, targets)
    targets = smooth(targets, label_smoothing, classes=logits.shape[1])
    return (softmax(logits) - targets) / len(logits)


def sparse_categorical_cross_entropy(
    logits: ArrayLike, labels: ArrayLike, label_smoothing: float = 0.0
) -> float:
    """`categorical_cross_entropy` for targets that are given as labels.

    Args:
        logits: shape (batch, classes).
        labels: whole numbers from 0 to classes - 1, shape (batch,).
        label_smoothing: between 0 and 1, see `smooth`.

    Returns:
        The mean loss over the batch, in nats.

    Raises:
        ShapeError: the shapes do not fit.
        LabelError: a label is not one of the classes.
    """
    logits = np.asarray(logits)
    require_axes("logits", logits, "batch", "classes")
    targets = one_hot(labels, classes=logits.shape[1])
    return categorical_cross_entropy(logits, targets, label_smoothing)


def sparse_categorical_cross_entropy_gradient(
    logits: ArrayLike, labels: ArrayLike, label_smoothing: float = 0.0
) -> np.ndarray:
    """Derivative of `sparse_categorical_cross_entropy` by the logits.

    Args:
        logits: shape (batch, classes).
        labels: as for the loss, shape (batch,).
        label_smoothing: as for the loss.

    Returns:
        (softmax(logits) - one_hot(labels)) / batch, shape (batch, classes).

    Raises:
        ShapeError: the shapes do not fit.
        LabelError: a label is not one of the classes.
    """
    logits = np.asarray(logits)
    require_axes("logits", logits, "batch", "classes")
    targets = one_hot(labels, classes=logits.shape[1])
    return categorical_cross_entropy_gradient(logits, targets, label_smoothing)


def binary_cross_entropy(
    logits: ArrayLike, targets: ArrayLike, label_smoothing: float = 0.0
) -> float:
    """Cross-entropy of yes-or-no questions, one for each logit.

    With p = sigmoid(x), the loss -t log(p) - (1 - t) log(1 - p) is rewritten as
    max(x, 0) - t x + log(1 + exp(-|x|)), in which nothing overflows.

    Args:
        logits: any shape.
        targets: 0 or 1, or a probability, same shape.
        label_smoothing: between 0 and 1, see `smooth`.

    Returns:
        The mean over all questions, in nats.

    Raises:
        ShapeError: logits and targets differ in shape.
    """
    logits = _as_floats(logits)
    targets = np.asarray(targets, dtype=logits.dtype)
    require_shape("targets", targets, logits.shape, "as the logits have")
    targets = smooth(targets, label_smoothing, classes=2)
    losses = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(losses.mean())


def binary_cross_entropy_gradient(
    logits: ArrayLike, targets: ArrayLike, label_smoothing: float = 0.0
) -> np.ndarray:
    """Derivative of `binary_cross_entropy` by the logits: predicted minus aimed at.

    Args:
        logits: any shape.
        targets: as for the loss, same shape.
        label_smoothing: as for the loss.

    Returns:
        (sigmoid(logits) - targets) / number of logits, same shape.

    Raises:
        ShapeError: logits and targets differ in shape.
    """
    logits = _as_floats(logits)
    targets = np.asarray(targets, dtype=logits.dtype)
    require_shape("targets", targets, logits.shape, "as the logits have")
    targets = smooth(targets, label_smoothing, classes=2)
    return (sigmoid(logits) - targets) / logits.size


def _as_floats(numbers: ArrayLike) -> np.ndarray:
    """Leave floating-point arrays as they are; turn whole numbers and lists into such."""
    numbers = np.asarray(numbers)
    return numbers.astype(np.result_type(numbers, np.float32), copy=False)


def _matching(logits: ArrayLike, targets: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    logits = _as_floats(logits)
    targets = np.asarray(targets, dtype=logits.dtype)
    require_axes("logits", logits, "batch", "classes")
    require_shape("targets", targets, logits.shape, "as the logits have")
    return logits, targets
