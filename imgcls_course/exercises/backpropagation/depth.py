"""Gradients through several layers, and what depth does to sizes."""

from __future__ import annotations

import numpy as np

from imgcls_course.exercises.backpropagation.computation_graph import Arrays
from imgcls_course.exercises.backpropagation.layers import (
    cross_entropy_backward,
    dense_backward,
    relu_backward,
)
from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- Two layers ------------------------------------------------------------------------------


def two_layer_gradients(
    images: np.ndarray,
    labels: np.ndarray,
    weights_1: np.ndarray,
    bias_1: np.ndarray,
    weights_2: np.ndarray,
    bias_2: np.ndarray,
) -> Arrays:
    """Derivatives of the mean cross-entropy by weights_1, bias_1, weights_2 and bias_2.

    Args:
        images: (images, inputs).
        labels: (images,).
        weights_1: (inputs, units).
        bias_1: (units,).
        weights_2: (units, classes).
        bias_2: (classes,).
    """
    return _two_layers(images, labels, weights_1, bias_1, weights_2, bias_2)


def _two_layers(
    images: np.ndarray,
    labels: np.ndarray,
    weights_1: np.ndarray,
    bias_1: np.ndarray,
    weights_2: np.ndarray,
    bias_2: np.ndarray,
    *,
    gate: str = "scores",
    second_inputs: str = "hidden",
    per_image: bool = False,
) -> Arrays:
    scores = images @ weights_1 + bias_1
    hidden = np.maximum(scores, 0)
    dlogits = cross_entropy_backward(hidden @ weights_2 + bias_2, labels)
    if per_image:
        dlogits = dlogits * len(labels)
    of_second = hidden if second_inputs == "hidden" else scores
    dhidden, dweights_2, dbias_2 = dense_backward(dlogits, of_second, weights_2)
    gates = {
        "scores": scores,
        "gradient": dhidden,
        "none": np.ones_like(scores),
        "open at 0": (scores >= 0) * 1.0,
    }
    dscores = relu_backward(dhidden, gates[gate])
    _, dweights_1, dbias_1 = dense_backward(dscores, images, weights_1)
    return dweights_1, dbias_1, dweights_2, dbias_2


def _with_mean_biases(images: np.ndarray, *rest: np.ndarray) -> Arrays:
    dweights_1, dbias_1, dweights_2, dbias_2 = _two_layers(images, *rest)
    return dweights_1, dbias_1 / len(images), dweights_2, dbias_2 / len(images)


def _second_layer_first(*inputs: np.ndarray) -> Arrays:
    gradients = _two_layers(*inputs)
    return gradients[2:] + gradients[:2]


def _two_layer_cases(rng: np.random.Generator) -> list[Case]:
    """Sides in several orders; classes that are absent; units that are on, off, both, and at 0."""
    return [
        _two_layer_case(rng, [1], inputs=2, units=5, classes=3),
        _two_layer_case(rng, [0, 1, 0], inputs=4, units=5, classes=2),
        _two_layer_case(rng, [1, 0, 1], inputs=4, units=5, classes=2),
        _two_layer_case(rng, [1, 2, 1, 1, 2, 2], inputs=3, units=4, classes=5),
        _two_layer_case(rng, [0, 4, 0, 0, 4, 2, 2, 0, 4] * 29, inputs=5, units=6, classes=7),
        _whole_numbers(rng),
    ]


def _whole_numbers(rng: np.random.Generator) -> Case:
    """Images and weights of whole numbers, with biases of 0; the gradients have fractions."""
    images, weights_1, weights_2 = (
        rng.choice([-2, -1, 1, 2], size=sides) for sides in ((4, 2), (2, 5), (5, 3))
    )
    return images, rng.permutation([0, 2, 2, 1]), weights_1, np.zeros(5), weights_2, np.zeros(3)


def _two_layer_case(
    rng: np.random.Generator, labels: list[int], inputs: int, units: int, classes: int
) -> Case:
    """The first unit's score is exactly 0 for every image, and the second's is just below it.

    The third's is positive for the first image and, of several images, negative for the last. The
    fourth's is just above 0 for every image.
    """
    signs = rng.choice([-1, 1], size=(len(labels), inputs))
    images = signs * np.round(rng.uniform(0.5, 2, size=signs.shape), 2)
    other = images[-1] if len(labels) > 1 else np.zeros(inputs)
    weights_1, bias_1 = rng.normal(size=(inputs, units)), rng.normal(size=units)
    apart = (images[0] - other) / ((images[0] - other) ** 2).sum()
    weights_1[:, [0, 1, 3]], weights_1[:, 2] = 0.0, apart
    bias_1[2] = -(images[0] + other) @ apart / 2
    # No two classes are alike for the units that are not on: a gradient arrives there.
    weights_2, bias_2 = rng.normal(size=(units, classes)), rng.normal(size=classes)
    weights_2[:2] = [np.arange(classes), -np.arange(classes)]
    parameters = [np.round(one, 3) for one in (weights_1, bias_1, weights_2, bias_2)]
    # Scores of so few digits may be 0 by chance, but for rounding: these are never so close to it.
    parameters[1] += 4e-6
    parameters[1][[0, 1, 3]] = 0.0, -(2.0**-40), 2.0**-40
    return images, rng.permutation(labels), *parameters


TWO_LAYER_GRADIENTS = Exercise(
    name="backpropagation.two_layer_gradients",
    points=4,
    reference=two_layer_gradients,
    cases=_two_layer_cases,
    result_names=(
        "gradient of weights_1",
        "gradient of bias_1",
        "gradient of weights_2",
        "gradient of bias_2",
    ),
    misconceptions=(
        Misconception(
            "leaves out the ReLU on the way back",
            lambda *inputs: _two_layers(*inputs, gate="none"),
            "The second layer's gradients are right. On the way to the first, the gradient must "
            "pass the ReLU again, which stops it where it stopped the score.",
        ),
        Misconception(
            "opens the ReLU's gate by the sign of the gradient",
            lambda *inputs: _two_layers(*inputs, gate="gradient"),
            "The second layer's gradients are right. The gate is open where the *scores* of the "
            "first layer were above 0.",
        ),
        Misconception(
            "lets the gradient pass where a score is exactly 0",
            lambda *inputs: _two_layers(*inputs, gate="open at 0"),
            "Right, but for scores of exactly 0: there one takes a slope of 0, as in exercise 4.",
        ),
        Misconception(
            "takes the scores before the ReLU as the second layer's input",
            lambda *inputs: _two_layers(*inputs, second_inputs="scores"),
            "What did the second layer multiply, going forwards: the scores, or the hidden values "
            "that the ReLU made of them? Its weights' gradient needs the same.",
        ),
        Misconception(
            "adds the images up instead of taking their mean",
            lambda *inputs: _two_layers(*inputs, per_image=True),
            "All four are too large by the number of images: the loss is a mean, and its 1/n "
            "belongs into dlogits.",
        ),
        Misconception(
            "takes the mean over the images for the biases",
            _with_mean_biases,
            "The weights' gradients are right. The 1/n of the mean is in dlogits already; for a "
            "bias, the shares of the images are added.",
        ),
        Misconception(
            "gives the second layer's gradients first",
            _second_layer_first,
            "You meet the second layer first on the way back, but they are asked for in the order "
            "of the arguments.",
        ),
        Misconception(
            "has already turned them downhill",
            lambda *inputs: tuple(-gradient for gradient in _two_layers(*inputs)),
            "All four have the wrong sign. A gradient points uphill; the minus comes with a step.",
        ),
    ),
    hint="Forwards: scores, hidden, logits. Back: dlogits from cross_entropy_backward, then "
    "dense_backward, relu_backward, dense_backward.",
)


# --- Depth -----------------------------------------------------------------------------------


def size_after_layers(width: int, deviation: float, layers: int) -> float:
    """What a gradient's size is multiplied by, on its way back through some ReLU layers.

    Args:
        width: units of each layer.
        deviation: standard deviation of the weights, whose mean is 0.
        layers: how many.
    """
    return float((deviation * np.sqrt(width / 2)) ** layers)


def _size_cases(rng: np.random.Generator) -> list[Case]:
    """Factors of 0, well below 1 and above it; odd widths, no layer at all, and many."""

    def case(width: int, low: float, high: float, layers: int) -> Case:
        factor = float(rng.uniform(low, high))
        return width, round(factor * (2 / width) ** 0.5, 3), layers

    return [
        case(3, 1.4, 2.0, 2),
        case(64, 0.15, 0.24, 40),
        case(75, 1.1, 1.25, 300),
        case(256, 0.6, 0.9, 30),
        case(1, 0.3, 0.7, 1),
        case(100, 2.6, 3.2, 5),
        case(32, 0.4, 0.8, 0),
        (9, 0.0, 4),
        (48, 0.0, 0),  # no layer changes nothing, whatever its weights would have been
    ]


SIZE_AFTER_LAYERS = Exercise(
    name="backpropagation.size_after_layers",
    points=2,
    reference=size_after_layers,
    cases=_size_cases,
    # The sizes go far below the absolute tolerance of the other exercises.
    absolute_tolerance=0.0,
    misconceptions=(
        Misconception(
            "forgets the half that the ReLU stops",
            lambda width, deviation, layers: float((deviation * np.sqrt(width)) ** layers),
            "A ReLU lets about half of the numbers pass, and the others become 0. What does that "
            "do to the mean of the squares?",
        ),
        Misconception(
            "gives the mean square instead of its root",
            lambda width, deviation, layers: size_after_layers(width, deviation, layers) ** 2,
            "That is the factor of the *mean square*. The size is its root.",
        ),
        Misconception(
            "multiplies by the number of layers",
            lambda width, deviation, layers: layers * size_after_layers(width, deviation, 1),
            "Each layer multiplies what the one before has left. After two layers it is the factor "
            "times the factor.",
        ),
        Misconception(
            "forgets that there are several layers",
            lambda width, deviation, layers: size_after_layers(width, deviation, 1),
            "Right for a single layer. What happens in the next?",
        ),
        Misconception(
            "takes one layer at least",
            lambda width, deviation, layers: size_after_layers(width, deviation, max(layers, 1)),
            "Right, but for `layers` of 0. Where there is no layer, nothing happens to the "
            "gradient: which factor leaves a number as it is?",
        ),
        Misconception(
            "goes through one layer too many",
            lambda width, deviation, layers: size_after_layers(width, deviation, layers + 1),
            "The factor of one layer is right, and it comes in once too often. What is the result "
            "for a single layer?",
        ),
        Misconception(
            "lets no gradient grow",
            lambda width, deviation, layers: min(1.0, size_after_layers(width, deviation, layers)),
            "Right where the gradient vanishes. With large weights each layer's factor is above 1, "
            "and then it grows from layer to layer.",
        ),
        Misconception(
            "takes no root of the width",
            lambda width, deviation, layers: float((deviation * width / 2) ** layers),
            "The *squares* of a sum of independent numbers add up. The deviation must be squared "
            "before it is multiplied by the width, and the root taken after.",
        ),
        Misconception(
            "halves the size instead of the mean square",
            lambda width, deviation, layers: float((deviation * np.sqrt(width) / 2) ** layers),
            "It is the mean of the squares that is halved. The half belongs under the root.",
        ),
    ),
    hint="One layer multiplies the mean square by width times deviation squared, over 2. Take the "
    "root, and then the power.",
)
