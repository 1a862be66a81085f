"""Dropout: each number is set to 0 with some probability, so that none can be relied on.

The rest is scaled up, so that the mean stays and nothing has to change after training. Source:
Srivastava et al. (2014), "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
section 10, which describes this variant.
"""

from __future__ import annotations

import numpy as np

from imgcls_course.scratch.layers.layer import Gradients, Layer


def dropout_forward(
    inputs: np.ndarray, rate: float, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Set a share of the inputs to 0, and divide the others by 1 - rate.

    Args:
        inputs: any shape.
        rate: probability of becoming 0, from 0 to below 1.
        random: decides which.

    Returns:
        The output, same shape, and the cache: what each input was multiplied by.
    """
    kept = random.random(inputs.shape, dtype=np.float32) >= rate
    factors = kept.astype(inputs.dtype) / (1 - rate)
    return inputs * factors, factors


def dropout_backward(doutput: np.ndarray, cache: np.ndarray) -> np.ndarray:
    """Carry a gradient back through `dropout_forward`.

    Args:
        doutput: derivative of the loss by the output.
        cache: from `dropout_forward`, same shape.

    Returns:
        Derivative of the loss by the inputs, same shape.
    """
    return doutput * cache


class Dropout(Layer):
    """Dropout during training; does nothing otherwise.

    Args:
        rate: probability of becoming 0, from 0 to below 1.
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate
        self.random = np.random.default_rng(0)

    def build(self, input_shape: tuple[int, ...], random: np.random.Generator) -> None:
        """Remember the network's source of random numbers."""
        self.random = random

    def forward(
        self, inputs: np.ndarray, training: bool = False
    ) -> tuple[np.ndarray, np.ndarray | float]:
        """Apply `dropout_forward` in training."""
        if not training:
            return inputs, 1.0
        return dropout_forward(inputs, self.rate, self.random)

    def backward(
        self, doutput: np.ndarray, cache: np.ndarray | float
    ) -> tuple[np.ndarray, Gradients]:
        """Apply `dropout_backward`."""
        return dropout_backward(doutput, cache), {}
