"""Deep networks before their first step: how large values and gradients are in each layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from imgcls_course.scratch.autograd import Tensor
from imgcls_course.scratch.initializers import Initializer, glorot_uniform, he_normal
from imgcls_course.scratch.losses import (
    sparse_categorical_cross_entropy,
    sparse_categorical_cross_entropy_gradient,
)


def normal(deviation: float) -> Initializer:
    """Normal numbers of one standard deviation, whatever the layer's size."""
    return lambda shape, random: random.normal(0, deviation, shape)


INITIALIZERS: Mapping[str, Initializer] = {
    "deviation 0.05": normal(0.05),
    "Glorot": glorot_uniform,
    "He": he_normal,
    "deviation 0.3": normal(0.3),
}
ACTIVATIONS = {"ReLU": Tensor.relu, "tanh": Tensor.tanh, "sigmoid": Tensor.sigmoid}


@dataclass(frozen=True)
class Signals:
    """What a network with random weights does with some images.

    Attributes:
        loss: before any training.
        values: the output of each hidden layer, (images, width).
        value_gradients: derivatives of the loss by these, same shapes.
        weight_gradients: derivatives of the loss by each hidden layer's weights.
    """

    loss: float
    values: list[np.ndarray]
    value_gradients: list[np.ndarray]
    weight_gradients: list[np.ndarray]


def signals(
    pixels: np.ndarray,
    labels: np.ndarray,
    depth: int,
    initializer: Initializer = he_normal,
    activation: str = "ReLU",
    width: int = 64,
    seed: int = 0,
) -> Signals:
    """Send images through a network of dense layers and their gradient back, without training.

    Args:
        pixels: (images, inputs), standardised.
        labels: (images,), from 0 to 9.
        depth: number of hidden layers.
        initializer: of all weights; there are no biases.
        activation: a key of `ACTIVATIONS`.
        width: units of each hidden layer.
        seed: of the weights.
    """
    random = np.random.default_rng(seed)
    hidden, layers, kernels = Tensor(pixels), [], []
    for _ in range(depth):
        kernels.append(Tensor(initializer((hidden.shape[1], width), random)))
        hidden = ACTIVATIONS[activation](hidden @ kernels[-1])
        layers.append(hidden)
    logits = hidden @ Tensor(initializer((width, 10), random))
    logits.backward(sparse_categorical_cross_entropy_gradient(logits.value, labels))
    return Signals(
        sparse_categorical_cross_entropy(logits.value, labels),
        [layer.value for layer in layers],
        [layer.gradient for layer in layers],
        [kernel.gradient for kernel in kernels],
    )
