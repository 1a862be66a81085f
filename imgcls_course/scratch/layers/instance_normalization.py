"""Instance normalization: each channel of each image gets mean 0 and variance 1 over its places.

Batch normalization takes mean and variance over all images of a batch; this takes each image's own.
So the result for an image does not depend on the others, and training and use are the same.

Source: Ulyanov, Vedaldi & Lempitsky (2016), "Instance Normalization: The Missing Ingredient for
Fast Stylization", equation 3.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from imgcls_course.scratch.layers.layer import Gradients, Layer
from imgcls_course.scratch.shapes import require_shape


class Cache(NamedTuple):
    """What the way back needs."""

    normalized: np.ndarray
    gamma: np.ndarray
    deviation: np.ndarray


def instance_normalization_forward(
    inputs: np.ndarray, gamma: np.ndarray, beta: np.ndarray, epsilon: float = 1e-3
) -> tuple[np.ndarray, Cache]:
    """Compute gamma * (inputs - mean) / sqrt(variance + epsilon) + beta, image by image.

    Args:
        inputs: shape (n, ..., channels).
        gamma: the new scale, shape (channels,).
        beta: the new mean, shape (channels,).
        epsilon: keeps the division safe for a channel that is constant.

    Returns:
        The output, same shape as the inputs, and the cache.

    Raises:
        ShapeError: gamma or beta does not have one number for each channel.
    """
    channels = inputs.shape[-1:]
    require_shape("gamma", gamma, channels, "one number for each channel")
    require_shape("beta", beta, channels, "one number for each channel")
    places = _places(inputs)
    mean = inputs.mean(axis=places, keepdims=True)
    deviation = np.sqrt(inputs.var(axis=places, keepdims=True) + epsilon)
    normalized = (inputs - mean) / deviation
    return gamma * normalized + beta, Cache(normalized, gamma, deviation)


def instance_normalization_backward(
    doutput: np.ndarray, cache: Cache
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through `instance_normalization_forward`.

    Args:
        doutput: derivative of the loss by the output, shape (n, ..., channels).
        cache: from `instance_normalization_forward`.

    Returns:
        Derivatives of the loss by inputs, gamma and beta, each in the shape of its array.

    Raises:
        ShapeError: doutput does not have the output's shape.
    """
    normalized = cache.normalized
    require_shape("doutput", doutput, normalized.shape, "as the output has")
    # Gamma and beta are shared by all images, as in batch normalization.
    shared = tuple(range(doutput.ndim - 1))
    dgamma = (doutput * normalized).sum(axis=shared)
    dbeta = doutput.sum(axis=shared)
    # Mean and variance are each image's own: what the gradient says about these is taken away.
    places = _places(doutput)
    dnormalized = doutput * cache.gamma
    along = (dnormalized * normalized).mean(axis=places, keepdims=True)
    common = dnormalized.mean(axis=places, keepdims=True)
    return (dnormalized - common - normalized * along) / cache.deviation, dgamma, dbeta


def _places(inputs: np.ndarray) -> tuple[int, ...]:
    """All axes but the first, the images, and the last, the channels."""
    return tuple(range(1, inputs.ndim - 1))


class InstanceNormalization(Layer):
    """Instance normalization; the same in training and in use, so it keeps no averages.

    Keras has it as `GroupNormalization(groups=-1)`: as many groups as channels.

    Args:
        epsilon: keeps the division safe for a channel that is constant.
    """

    def __init__(self, epsilon: float = 1e-3) -> None:
        super().__init__()
        self.epsilon = epsilon

    def build(self, input_shape: tuple[int, ...], random: np.random.Generator) -> None:
        """Make gamma and beta, which change nothing at first."""
        channels = input_shape[-1]
        self.parameters["gamma"] = np.ones(channels)
        self.parameters["beta"] = np.zeros(channels)

    def forward(self, inputs: np.ndarray, training: bool = False) -> tuple[np.ndarray, Cache]:
        """Apply `instance_normalization_forward`."""
        return instance_normalization_forward(inputs, **self.parameters, epsilon=self.epsilon)

    def backward(self, doutput: np.ndarray, cache: Cache) -> tuple[np.ndarray, Gradients]:
        """Apply `instance_normalization_backward`."""
        dinputs, dgamma, dbeta = instance_normalization_backward(doutput, cache)
        return dinputs, {"gamma": dgamma, "beta": dbeta}
