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
    """Images, inputs and units in every order of size, a single one of each, and all equal.

    Where all are equal, a wrong product has the right shape and is told by its numbers. Two cases
    have the same sides.
    """
    sides = (
        (1, 3, 2),
        (2, 1, 3),
        (3, 2, 1),
        (2, 4, 3),
        (4, 3, 2),
        (260, 2, 4),
        (3, 3, 3),
        (2, 4, 3),
    )
    cases: list[Case] = [
        (
            _far_from_0(rng, (images, units)),
            _far_from_0(rng, (images, inputs)),
            _far_from_0(rng, (inputs, units)),
        )
        for images, inputs, units in sides
    ]
    # Weights are whole numbers once, and what comes from behind is: gradients have fractions.
    doutput, inputs, weights = cases[1]
    cases[1] = (doutput, inputs, np.rint(weights).astype(int))
    doutput, inputs, weights = cases[2]
    cases[2] = (np.rint(doutput).astype(int), inputs, weights)
    # Gradients may be very small and very large.
    doutput, inputs, weights = cases[4]
    cases[4] = (doutput * 1e-7, inputs, weights)
    doutput, inputs, weights = cases[7]
    cases[7] = (1e6 * rng.normal(size=doutput.shape), inputs, weights)
    # A black image, a unit with weights of 0, and a unit and an image that get no gradient.
    doutput, inputs, weights = cases[5]
    inputs[0], weights[:, 1], doutput[:, 2], doutput[1] = 0, 0, 0, 0
    return cases


def _far_from_0(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers of both signs with one digit after the point, so that they can be read."""
    return rng.choice([-1, 1], size=shape) * np.round(rng.uniform(0.5, 3, size=shape), 1)


DENSE_BACKWARD = Exercise(
    name="backpropagation.dense_backward",
    points=3,
    reference=dense_backward,
    cases=_dense_cases,
    # Of the smallest gradients it is still little; shares that cancel leave less.
    absolute_tolerance=1e-12,
    result_names=("gradient of the inputs", "gradient of the weights", "gradient of the bias"),
    # Products of the wrong sides do not fit, and raise an error; the hint below is for them.
    misconceptions=(
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
            "takes the mean over the images for the weights",
            lambda doutput, inputs, weights: (
                doutput @ weights.T,
                inputs.T @ doutput / len(inputs),
                doutput.sum(axis=0),
            ),
            "A weight gets a share from every image, and shares *add up*. If the loss is a mean, "
            "then its 1/n is in doutput already.",
        ),
        Misconception(
            "gives the weights' gradient first",
            lambda doutput, inputs, weights: (
                inputs.T @ doutput,
                doutput.sum(axis=0),
                doutput @ weights.T,
            ),
            "All three are right, but they are asked for in another order: inputs, weights, bias.",
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
    "units), (units,). Write the shapes under each product: inner sides must be equal, and outer "
    "sides give the result. Where they do not fit, a factor has to be turned with `.T`, or the two "
    "have to change places. Round nothing.",
)


# --- ReLU ------------------------------------------------------------------------------------


def relu_backward(doutput: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Derivative by the scores of what comes after max(scores, 0); any shape.

    Args:
        doutput: derivative of the loss by the output.
        scores: what went in, same shape.
    """
    return doutput * (scores > 0)


# Tiny, small, large, and exactly 0. Each of them meets a gradient of either sign.
_SCORES = (0.0, 2.0**-100, -(2.0**-100), 0.25, -0.25, 1.5, -1.5, 4e6, -4e6)


def _relu_cases(rng: np.random.Generator) -> list[Case]:
    def case(scores: np.ndarray, signs: np.ndarray, shape: tuple[int, ...]) -> Case:
        order = rng.permutation(len(scores))
        sizes = np.round(rng.uniform(1.25, 4, size=len(scores)), 2)
        return (sizes * signs)[order].reshape(shape), scores[order].reshape(shape)

    both = np.repeat([1.0, -1.0], len(_SCORES))
    some, many = rng.normal(size=12), np.abs(rng.normal(size=259))
    return [
        case(np.array([0.0, 1.5, -1.5]), np.ones(3), (3,)),
        case(np.array([2.5, 0.5, 1.5]), np.array([1, -1e6, 1e6]), (3,)),
        # Scores are whole numbers, gradients are not.
        case(np.array([0, 1, -2, 3, -1, 0, 1, 0]), np.repeat([1, -1], 4), (4, 2)),
        case(np.tile(_SCORES, 2), both, (3, 6)),
        # So small that no usual number of digits tells them.
        case(np.append(some, -some), rng.choice([-1e-12, 1e-12], size=24), (2, 3, 4)),
        case(np.append(-many, 0.0), np.tile([1, -1], 130), (260,)),
    ]


RELU_BACKWARD = Exercise(
    name="backpropagation.relu_backward",
    points=1,
    reference=relu_backward,
    cases=_relu_cases,
    absolute_tolerance=0.0,
    misconceptions=(
        Misconception(
            "asks for the sign of the gradient instead of the score",
            lambda doutput, scores: doutput * (doutput > 0),
            "What opens or closes the gate is the *score* that went in. A gradient may well be "
            "negative: that says that the loss falls when the score rises.",
        ),
        Misconception(
            "lets the gradient pass where the score is exactly 0",
            lambda doutput, scores: doutput * (scores >= 0),
            "Right, but for a score of exactly 0. There the line has a kink and no slope of its "
            "own, and one takes that of the left side.",
        ),
        Misconception(
            "blocks negative gradients as well",
            lambda doutput, scores: doutput * (scores > 0) * (doutput > 0),
            "The scores have the only say at the gate. A negative gradient says that the loss "
            "falls when the score rises, and it passes like any other.",
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
    def case(labels: list[int], classes: int) -> Case:
        """Logits for these labels, in quarters, which 32 bits hold exactly."""
        logits = rng.integers(-12, 13, size=(len(labels), classes)) / 4
        # Neither all images nor all classes are alike.
        logits[:, 0] += np.arange(len(labels)) % 8 / 2
        logits[0] += np.arange(classes) % 12 / 4
        return logits, np.array(labels)

    label = int(rng.integers(1, 3))
    single = case([label], 3)
    single[0][0, label] = -6  # the true class has nearly no probability
    # The largest score is not the first, nor the true class's, nor the row's only large one.
    large, large_labels = case([0, 1, 1, 3, 3], 4)
    large[0, 1] = 2000.0
    large[1, 2] = -2000.0
    large[2] += 1_200_000
    large[3] -= 1_200_000
    large[4] = 0  # as before any training
    whole, whole_labels = case([2, 0], 3)
    return [
        single,
        (np.rint(whole).astype(int), whole_labels),
        case([0, 1, 0], 2),
        case([1, 2, 2], 4),  # neither the first class nor the last
        case([2, 1, 1], 4),
        case([0, 4, 4, 0, 3, 0, 0], 5),
        case([0, 299, 2, 5], 300),
        case([0, 1, 1, 0] * 65, 2),
        (large, large_labels),
    ]


def _unshifted(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        exponentials = np.exp(logits)
        probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    return (probabilities - _one_hot(logits, labels)) / len(labels)


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
            "does not survive large scores",
            _unshifted,
            "Right as long as the scores are small. The exponential of 2000 is too large for any "
            "number: lesson 02's softmax shifts the scores of each image first.",
        ),
        Misconception(
            "lets the images compete instead of the classes",
            lambda logits, labels: (
                (losses.softmax(logits.T).T - _one_hot(logits, labels)) / len(labels)
            ),
            "Your probabilities add up to 1 down each column. Each *image* has probabilities of "
            "its own, which add up to 1 along its row.",
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
    hint="Probabilities (each image's add up to 1) minus one-hot targets, divided by the number of "
    "images.",
)
