"""Gradients of single layers: dense, ReLU, and softmax with cross-entropy."""

from __future__ import annotations

import numpy as np

from imgcls_course.exercises.backpropagation.computation_graph import Arrays
from imgcls_course.judging.exercise import Case, Exercise, Misconception
from imgcls_course.scratch import losses

# --- A dense layer ---------------------------------------------------------------------------


def dense_backward(doutput: np.ndarray, inputs: np.ndarray, weights: np.ndarray) -> Arrays:
    """Derivatives by inputs, weights and bias of what comes after inputs @ weights + bias.

    Args:
        doutput: derivative of the loss by the output, (images, units).
        inputs: (images, inputs).
        weights: (inputs, units).
    """
    return doutput @ weights.T, inputs.T @ doutput, doutput.sum(axis=0)


def _dense_cases(rng: np.random.Generator) -> list[Case]:
    # Square, so that a wrong product has the right shape and can be told by its numbers.
    return [tuple(rng.normal(size=(3, size, size))) for size in (3, 2, 4)]


DENSE_BACKWARD = Exercise(
    name="backpropagation.dense_backward",
    points=3,
    reference=dense_backward,
    cases=_dense_cases,
    misconceptions=(
        Misconception(
            "forgets to transpose the weights",
            lambda doutput, inputs, weights: (
                doutput @ weights,
                inputs.T @ doutput,
                doutput.sum(axis=0),
            ),
            "Look at dinputs: (images, units) must become (images, inputs), but the weights are "
            "(inputs, units). Which way round do they fit?",
        ),
        Misconception(
            "forgets to transpose the inputs",
            lambda doutput, inputs, weights: (
                doutput @ weights.T,
                inputs @ doutput,
                doutput.sum(axis=0),
            ),
            "Look at dweights: its shape is (inputs, units), and the sum goes over the images. The "
            "images must be the *inner* sides of the product.",
        ),
        Misconception(
            "multiplies in the wrong order",
            lambda doutput, inputs, weights: (
                weights.T @ doutput,
                doutput @ inputs.T,
                doutput.sum(axis=0),
            ),
            "A @ B is not B @ A. Write the shapes under each factor: inner sides must be equal, "
            "outer sides give the result.",
        ),
        Misconception(
            "gives the transpose of the weights' gradient",
            lambda doutput, inputs, weights: (
                doutput @ weights.T,
                doutput.T @ inputs,
                doutput.sum(axis=0),
            ),
            "dweights must have the shape of the weights, (inputs, units). Yours is (units, "
            "inputs): the right numbers, but turned.",
        ),
        Misconception(
            "forgets to sum the bias's gradient over the images",
            lambda doutput, inputs, weights: (doutput @ weights.T, inputs.T @ doutput, doutput),
            "A gradient has the shape of what it belongs to, and the bias has (units,). It was "
            "added to every image, so it gets a share from every image, and shares add up.",
        ),
        Misconception(
            "takes the mean over the images for the bias",
            lambda doutput, inputs, weights: (
                doutput @ weights.T,
                inputs.T @ doutput,
                doutput.mean(axis=0),
            ),
            "Shares *add up*. If the loss is a mean, then its 1/n is in doutput already; dividing "
            "again would count it twice.",
        ),
        Misconception(
            "sums the bias's gradient over the units",
            lambda doutput, inputs, weights: (
                doutput @ weights.T,
                inputs.T @ doutput,
                doutput.sum(axis=1),
            ),
            "Each unit has a bias of its own. The axis that must disappear is the one of the "
            "images.",
        ),
    ),
    hint="Three results, each in the shape of what it belongs to: (images, inputs), (inputs, "
    "units), (units,).",
)


# --- ReLU ------------------------------------------------------------------------------------


def relu_backward(doutput: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Derivative by the scores of what comes after max(scores, 0); any shape.

    Args:
        doutput: derivative of the loss by the output.
        scores: what went in, same shape.
    """
    return doutput * (scores > 0)


def _relu_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for shape in ((3, 4), (2, 5), (6,)):
        doutput, scores = rng.normal(size=(2, *shape))
        # Each sign of the gradient meets each sign of the score, whatever the seed.
        doutput.flat[:4] = np.abs(doutput.flat[:4]) * [1, 1, -1, -1]
        scores.flat[:4] = np.abs(scores.flat[:4]) * [1, -1, 1, -1]
        cases.append((doutput, scores))
    return cases


RELU_BACKWARD = Exercise(
    name="backpropagation.relu_backward",
    points=1,
    reference=relu_backward,
    cases=_relu_cases,
    misconceptions=(
        Misconception(
            "asks for the sign of the gradient instead of the score",
            lambda doutput, scores: doutput * (doutput > 0),
            "What opens or closes the gate is the *score* that went in. A gradient may well be "
            "negative: that says that the loss falls when the score rises.",
        ),
        Misconception(
            "lets everything pass",
            lambda doutput, scores: doutput,
            "Where a score was negative, the output is 0 and stays 0 when the score is nudged. "
            "What is the slope there?",
        ),
        Misconception(
            "multiplies by the output instead of the slope",
            lambda doutput, scores: doutput * np.maximum(scores, 0),
            "The output says how much came through; its *slope* is what the gradient is "
            "multiplied by. To the right of 0, the line y = x has the slope ...?",
        ),
        Misconception(
            "lets pass where it should block",
            lambda doutput, scores: doutput * (scores <= 0),
            "The gate is the wrong way round: where did the score come through, going forwards?",
        ),
        Misconception(
            "gives the slope without the gradient",
            lambda doutput, scores: (scores > 0).astype(float),
            "That is the slope of the ReLU. The chain rule multiplies it by what comes from "
            "behind, doutput.",
        ),
        Misconception(
            "gives slope −1 to negative scores",
            lambda doutput, scores: doutput * np.sign(scores),
            "That is the slope of the absolute value |z|. A ReLU is *flat* where z is negative.",
        ),
    ),
    hint="The gradient passes where the score was above 0; elsewhere it is 0.",
)


# --- Softmax and cross-entropy ---------------------------------------------------------------


def cross_entropy_backward(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Derivative of the mean cross-entropy by the logits, (images, classes).

    Args:
        logits: (images, classes).
        labels: (images,).
    """
    return losses.sparse_categorical_cross_entropy_gradient(logits, labels)


def _one_hot(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return losses.one_hot(labels, logits.shape[1])


def _cross_entropy_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(scale=2, size=shape), rng.integers(shape[1], size=shape[0]))
        for shape in ((5, 3), (4, 10), (6, 4))
    ]


CROSS_ENTROPY_BACKWARD = Exercise(
    name="backpropagation.cross_entropy_backward",
    points=2,
    reference=cross_entropy_backward,
    cases=_cross_entropy_cases,
    misconceptions=(
        Misconception(
            "adds the images up instead of taking their mean",
            lambda logits, labels: len(labels) * cross_entropy_backward(logits, labels),
            "The loss is a mean over n images, so each image's part of it has the slope 1/n.",
        ),
        Misconception(
            "subtracts the prediction from the target",
            lambda logits, labels: -cross_entropy_backward(logits, labels),
            "Raise the score of the *true* class: the loss falls, so its derivative is negative. "
            "In yours it is positive.",
        ),
        Misconception(
            "forgets the targets",
            lambda logits, labels: losses.softmax(logits) / len(labels),
            "These are all positive: raising any score would raise the loss, even that of the true "
            "class. What does the −z of the true class in the loss contribute?",
        ),
        Misconception(
            "forgets the softmax",
            lambda logits, labels: (logits - _one_hot(logits, labels)) / len(labels),
            "A score is compared with the target here. Turn the scores into probabilities first.",
        ),
        Misconception(
            "divides by the number of classes as well",
            lambda logits, labels: cross_entropy_backward(logits, labels) / logits.shape[1],
            "`.size` counts images times classes. The loss is a mean over the images only.",
        ),
        Misconception(
            "divides by the number of classes instead of the images",
            lambda logits, labels: (
                cross_entropy_backward(logits, labels) * len(labels) / logits.shape[1]
            ),
            "The loss is a mean over the images. What is the length of the labels?",
        ),
        Misconception(
            "looks at the true class only",
            lambda logits, labels: (
                cross_entropy_backward(logits, labels) * _one_hot(logits, labels)
            ),
            "The other classes' scores are in the loss too, in the sum under the logarithm. Raise "
            "one of them, and the true class loses probability.",
        ),
    ),
    hint="Probabilities minus one-hot targets, divided by the number of images.",
)
