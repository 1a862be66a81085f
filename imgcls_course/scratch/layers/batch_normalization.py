"""Batch normalization: each channel gets mean 0 and variance 1 over the batch, then a new scale.

Source: Ioffe & Szegedy (2015), "Batch Normalization: Accelerating Deep Network Training by
Reducing Internal Covariate Shift", Algorithm 1 and the gradients that follow it in section 3.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from imgcls_course.scratch.layers.layer import Gradients, Layer
from imgcls_course.scratch.shapes import require_shape


class Cache(NamedTuple):
    """What the way back needs, and the statistics, for moving averages."""

    normalized: np.ndarray
    gamma: np.ndarray
    deviation: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    of_batch: bool


def batch_normalization_forward(
    inputs: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    statistics: tuple[np.ndarray, np.ndarray] | None = None,
    epsilon: float = 1e-3,
) -> tuple[np.ndarray, Cache]:
    """Compute gamma * (inputs - mean) / sqrt(variance + epsilon) + beta, channel by channel.

    Args:
        inputs: shape (..., channels).
        gamma: the new scale, shape (channels,).
        beta: the new mean, shape (channels,).
        statistics: mean and variance to use, each of shape (channels,); those of the batch
            itself, as in training, where there are none.
        epsilon: keeps the division safe for a channel that is constant.

    Returns:
        The output, same shape as the inputs, and the cache.

    Raises:
        ShapeError: gamma or beta does not have one number for each channel.
    """
    channels = inputs.shape[-1:]
    require_shape("gamma", gamma, channels, "one number for each channel")
    require_shape("beta", beta, channels, "one number for each channel")
    if statistics is None:
        axes = tuple(range(inputs.ndim - 1))
        mean, variance = inputs.mean(axis=axes), inputs.var(axis=axes)
    else:
        mean, variance = statistics
    deviation = np.sqrt(variance + epsilon)
    normalized = (inputs - mean) / deviation
    cache = Cache(normalized, gamma, deviation, mean, variance, of_batch=statistics is None)
    return gamma * normalized + beta, cache


def batch_normalization_backward(
    doutput: np.ndarray, cache: Cache
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through `batch_normalization_forward`.

    Args:
        doutput: derivative of the loss by the output, shape (..., channels).
        cache: from `batch_normalization_forward`.

    Returns:
        Derivatives of the loss by inputs, gamma and beta, each in the shape of its array.

    Raises:
        ShapeError: doutput does not have the output's shape.
    """
    normalized = cache.normalized
    require_shape("doutput", doutput, normalized.shape, "as the output has")
    axes = tuple(range(doutput.ndim - 1))
    dgamma = (doutput * normalized).sum(axis=axes)
    dbeta = doutput.sum(axis=axes)
    dnormalized = doutput * cache.gamma
    if cache.of_batch:
        # Each input moves the mean and the variance of the batch too: what the gradient says
        # about these, common to the whole batch, cancels, and is taken away.
        along = (dnormalized * normalized).mean(axis=axes)
        dnormalized = dnormalized - dnormalized.mean(axis=axes) - normalized * along
    return dnormalized / cache.deviation, dgamma, dbeta


class BatchNormalization(Layer):
    """Batch normalization that keeps moving averages for use after training.

    Args:
        momentum: share of the moving averages that is kept at each step of training.
        epsilon: keeps the division safe for a channel that is constant.
    """

    def __init__(self, momentum: float = 0.99, epsilon: float = 1e-3) -> None:
        super().__init__()
        self.momentum = momentum
        self.epsilon = epsilon

    def build(self, input_shape: tuple[int, ...], random: np.random.Generator) -> None:
        """Make gamma and beta, which change nothing at first, and the moving averages."""
        channels = input_shape[-1]
        self.parameters["gamma"] = np.ones(channels)
        self.parameters["beta"] = np.zeros(channels)
        self.state["moving_mean"] = np.zeros(channels)
        self.state["moving_variance"] = np.ones(channels)

    def forward(self, inputs: np.ndarray, training: bool = False) -> tuple[np.ndarray, Cache]:
        """Apply `batch_normalization_forward`, with the moving averages outside of training."""
        moving = None if training else tuple(self.state.values())
        output, cache = batch_normalization_forward(
            inputs, **self.parameters, statistics=moving, epsilon=self.epsilon
        )
        if training:
            for average, now in zip(self.state.values(), (cache.mean, cache.variance), strict=True):
                average += (1 - self.momentum) * (now - average)
        return output, cache

    def backward(self, doutput: np.ndarray, cache: Cache) -> tuple[np.ndarray, Gradients]:
        """Apply `batch_normalization_backward`."""
        dinputs, dgamma, dbeta = batch_normalization_backward(doutput, cache)
        return dinputs, {"gamma": dgamma, "beta": dbeta}
