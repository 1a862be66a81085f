"""Exercises of lesson 04: the chain rule, the sweep back, layers, an engine's loop, and depth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from imgcls_course.exercises import Case, Exercise, Misconception
from imgcls_course.scratch import losses
from imgcls_course.scratch.autograd import Tensor

Slopes = dict[Any, list[tuple[Any, float]]]
"""For each value, in forward order: what it was made from, and its slope by that."""
Arrays = tuple[np.ndarray, ...]


# --- One neuron by hand ----------------------------------------------------------------------


def neuron_gradient(x: float, weight: float, bias: float, target: float) -> tuple[float, float]:
    """Derivatives of (weight * x + bias - target)² by the weight and by the bias.

    Args:
        x: the input.
        weight: what it is multiplied by.
        bias: what is added.
        target: what the score should be.
    """
    derror = 2 * (weight * x + bias - target)
    return derror * x, derror


def _neuron_cases(rng: np.random.Generator) -> list[Case]:
    return [
        tuple(float(number) for number in rng.uniform(1, 3, size=4) * rng.choice([-1, 1], size=4))
        for _ in range(4)
    ]


def _derror(x: float, weight: float, bias: float, target: float) -> float:
    return neuron_gradient(x, weight, bias, target)[1]


NEURON_GRADIENT = Exercise(
    name="backpropagation.neuron_gradient",
    points=1,
    reference=neuron_gradient,
    cases=_neuron_cases,
    misconceptions=(
        Misconception(
            "multiplies by the weight instead of the input",
            lambda x, weight, bias, target: (
                _derror(x, weight, bias, target) * weight,
                _derror(x, weight, bias, target),
            ),
            "Nudge the weight by a little: the product weight * x changes by that little times "
            "what? (What you have is the derivative by the input.)",
        ),
        Misconception(
            "adds the slopes instead of multiplying them",
            lambda x, weight, bias, target: (
                _derror(x, weight, bias, target) + x,
                _derror(x, weight, bias, target) + 1,
            ),
            "One step triples a nudge, the next one doubles it: together they make it six times as "
            "large, not five. Slopes along a chain multiply.",
        ),
        Misconception(
            "gives the slopes of the last step only",
            lambda x, weight, bias, target: (x, 1.0),
            "That is how the *score* answers to weight and bias. To get to the loss, go on along "
            "the chain: multiply by dscore.",
        ),
        Misconception(
            "multiplies by the bias",
            lambda x, weight, bias, target: (
                _derror(x, weight, bias, target) * x,
                _derror(x, weight, bias, target) * bias,
            ),
            "The weight's part is right. The bias is *added*: if it grows by 0.01, by how much "
            "does the score grow?",
        ),
        Misconception(
            "has already turned it downhill",
            lambda x, weight, bias, target: tuple(
                -one for one in neuron_gradient(x, weight, bias, target)
            ),
            "The size is right, the sign is not. A gradient points uphill; the minus comes with "
            "the step of training.",
        ),
    ),
    hint="dscore, times the slope of the score by the weight; and dscore, times its slope by the "
    "bias.",
)


# --- The sweep back --------------------------------------------------------------------------


def sweep_back(slopes: Slopes) -> dict[Any, float]:
    """Derivative of the last value by every value.

    Args:
        slopes: for each value, in forward order, pairs of a value that it was made from and its
            slope by that one; the last value is the loss.
    """
    return _sweep(slopes)


def _sweep(
    slopes: Slopes,
    order: Callable[[list[Any]], list[Any]] = lambda names: names[::-1],
    share: Callable[[float, float], float] = lambda gradient, slope: gradient * slope,
    adds_up: bool = True,
) -> dict[Any, float]:
    names = list(slopes)
    gradients = dict.fromkeys(names, 0.0)
    gradients[names[-1]] = 1.0
    for name in order(names):
        for parent, slope in slopes[name]:
            before = gradients[parent] if adds_up else 0.0
            gradients[parent] = before + share(gradients[name], slope)
    return gradients


def _hand_on_at_once(slopes: Slopes) -> dict[Any, float]:
    """Follows each line as soon as it is met, with what has arrived by then."""
    names = list(slopes)
    gradients = dict.fromkeys(names, 0.0)
    gradients[names[-1]] = 1.0
    waiting = [names[-1]]
    while waiting:
        name = waiting.pop(0)
        for parent, slope in slopes[name]:
            gradients[parent] += gradients[name] * slope
            waiting.append(parent)
    return gradients


def _sweep_cases(rng: np.random.Generator) -> list[Case]:
    return [(_random_graph(rng, inner),) for inner in (3, 4, 5)]


def _random_graph(rng: np.random.Generator, inner: int) -> Slopes:
    """A chain on two inputs, in which the value before last is used by each step, too."""
    slopes: Slopes = {"a": [], "b": []}
    names = ["a", "b"]
    for number in range(1, inner + 1):
        name = "loss" if number == inner else f"step {number}"
        slopes[name] = [(names[-1], _slope(rng)), (names[-2], _slope(rng))]
        names.append(name)
    return slopes


def _slope(rng: np.random.Generator) -> float:
    """A number that is neither 0 nor 1, to two digits, so that it can be read."""
    return round(float(rng.uniform(1.2, 3) * rng.choice([-1, 1])), 2)


SWEEP_BACK = Exercise(
    name="backpropagation.sweep_back",
    points=3,
    reference=sweep_back,
    cases=_sweep_cases,
    misconceptions=(
        Misconception(
            "overwrites the gradient of a value that is used twice",
            lambda slopes: _sweep(slopes, adds_up=False),
            "A value that is used twice gets a share from each use, and your second one wipes out "
            "the first. The shares must add up: `+=` instead of `=`.",
        ),
        Misconception(
            "goes through the values from first to last",
            lambda slopes: _sweep(slopes, order=lambda names: names),
            "At the first values, nothing has arrived yet, so they hand on nothing. Start at the "
            "loss and go backwards.",
        ),
        Misconception(
            "hands a gradient on before all of it has arrived",
            _hand_on_at_once,
            "A value that is used twice must wait until both uses have sent their share, and then "
            "hand on the sum, once. Going through all values from last to first does that.",
        ),
        Misconception(
            "hands on the slope without the gradient",
            lambda slopes: _sweep(slopes, share=lambda gradient, slope: slope),
            "The slope says how one value answers to another. How the *loss* answers is that "
            "slope times the gradient of the value in between.",
        ),
        Misconception(
            "hands on the gradient without the slope",
            lambda slopes: _sweep(slopes, share=lambda gradient, slope: gradient),
            "Each line has its own slope. What goes back along it is the gradient *times* that.",
        ),
        Misconception(
            "adds gradient and slope",
            lambda slopes: _sweep(slopes, share=lambda gradient, slope: gradient + slope),
            "Shares of different uses add up, but along a line it is a product: gradient times "
            "slope.",
        ),
    ),
    hint="Go through the names from last to first. For each pair of parent and slope, add the "
    "name's gradient times the slope to the parent's.",
)


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


def _cross_entropy_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(scale=2, size=shape), rng.integers(shape[1], size=shape[0]))
        for shape in ((5, 3), (4, 10), (6, 4))
    ]


def _one_hot(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return losses.one_hot(labels, logits.shape[1])


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


# --- A loop around the engine ----------------------------------------------------------------


def fit_with_engine(
    features: np.ndarray, targets: np.ndarray, start: np.ndarray, learning_rate: float, steps: int
) -> np.ndarray:
    """Weights after some steps on the mean squared error of features @ weights.

    Args:
        features: (images, features).
        targets: (images,).
        start: (features,), the first weights.
        learning_rate: of each step.
        steps: how many.
    """
    weights = Tensor(start)
    for _ in range(steps):
        loss = _squared_error(features, targets, weights)
        weights.clear_gradient()
        loss.backward()
        weights.value = weights.value - learning_rate * weights.gradient
    return weights.value


def _squared_error(features: np.ndarray, targets: np.ndarray, weights: Tensor) -> Tensor:
    return ((features @ weights - targets) ** 2).mean()


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(size=(images, 2)), rng.normal(size=images), rng.normal(size=2), 0.1, steps)
        for images, steps in ((5, 3), (6, 4), (4, 5))
    ]


def _fit_carelessly(
    order: Sequence[str], downhill: float = 1.0, same_graph: bool = False
) -> Callable[..., np.ndarray]:
    """The loop with its parts in another order, or without some of them."""

    def fit(
        features: np.ndarray, targets: np.ndarray, start: np.ndarray, rate: float, steps: int
    ) -> np.ndarray:
        weights = Tensor(start)
        loss = _squared_error(features, targets, weights)
        for _ in range(steps):
            if not same_graph:
                loss = _squared_error(features, targets, weights)
            for part in order:
                if part == "clear":
                    weights.clear_gradient()
                elif part == "backward":
                    loss.backward()
                else:
                    weights.value = weights.value - downhill * rate * weights.gradient
        return weights.value

    return fit


FIT_WITH_ENGINE = Exercise(
    name="backpropagation.fit_with_engine",
    points=3,
    reference=fit_with_engine,
    cases=_fit_cases,
    misconceptions=(
        Misconception(
            "never clears the gradient",
            _fit_carelessly(("backward", "step")),
            "From the second step on, the gradient holds those of all steps before as well: "
            "backward() *adds*. Clear it in every step.",
        ),
        Misconception(
            "clears the gradient between backward and step",
            _fit_carelessly(("backward", "clear", "step")),
            "The weights never move: what backward() has found is wiped out before it is used. "
            "Clear before backward(), or after the step.",
        ),
        Misconception(
            "steps before it goes backward",
            _fit_carelessly(("step", "clear", "backward")),
            "The first step is taken with a gradient of 0, and each later one with that of the "
            "place before. The order is: predict, loss, gradient, step.",
        ),
        Misconception(
            "computes the loss once, before the loop",
            _fit_carelessly(("clear", "backward", "step"), same_graph=True),
            "The graph remembers the values that it was built with, and so gives the same "
            "gradient at every step. Predict anew with the new weights.",
        ),
        Misconception(
            "computes the loss once, and never clears the gradient",
            _fit_carelessly(("backward", "step"), same_graph=True),
            "Two things: the graph remembers the values that it was built with, so predict anew in "
            "each step; and backward() adds, so clear the gradient before it.",
        ),
        Misconception(
            "calls backward twice in a step",
            _fit_carelessly(("clear", "backward", "backward", "step")),
            "The second call adds the same gradient once more, so that each step is twice as long.",
        ),
        Misconception(
            "walks uphill",
            _fit_carelessly(("clear", "backward", "step"), downhill=-1.0),
            "The loss grows. Look at the sign of the step.",
        ),
    ),
    hint="In the loop: predict and compute the loss with the present weights; clear the gradient, "
    "call loss.backward(); then step. At the end, return weights.value.",
)


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
    gates = {"scores": scores, "gradient": dhidden, "none": np.ones_like(scores)}
    dscores = relu_backward(dhidden, gates[gate])
    _, dweights_1, dbias_1 = dense_backward(dscores, images, weights_1)
    return dweights_1, dbias_1, dweights_2, dbias_2


def _two_layer_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (
            rng.normal(size=(6, inputs)),
            rng.integers(3, size=6),
            rng.normal(size=(inputs, units)),
            rng.normal(size=units),
            rng.normal(size=(units, 3)),
            rng.normal(size=3),
        )
        for inputs, units in ((4, 5), (3, 4), (5, 6))
    ]


def _with_mean_biases(images: np.ndarray, *rest: np.ndarray) -> Arrays:
    dweights_1, dbias_1, dweights_2, dbias_2 = _two_layers(images, *rest)
    return dweights_1, dbias_1 / len(images), dweights_2, dbias_2 / len(images)


def _second_layer_first(*inputs: np.ndarray) -> Arrays:
    gradients = _two_layers(*inputs)
    return gradients[2:] + gradients[:2]


TWO_LAYER_GRADIENTS = Exercise(
    name="backpropagation.two_layer_gradients",
    points=4,
    reference=two_layer_gradients,
    cases=_two_layer_cases,
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
    return [
        (width, round(float(rng.uniform(0.6, 1.6)) / width**0.5, 3), layers)
        for width, layers in ((64, 10), (100, 3), (32, 7), (256, 20))
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


EXERCISES = (
    NEURON_GRADIENT,
    SWEEP_BACK,
    DENSE_BACKWARD,
    RELU_BACKWARD,
    CROSS_ENTROPY_BACKWARD,
    FIT_WITH_ENGINE,
    TWO_LAYER_GRADIENTS,
    SIZE_AFTER_LAYERS,
)
