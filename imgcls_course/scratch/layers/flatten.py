"""Flattening: each example becomes one long row, as a dense layer wants it."""

from __future__ import annotations

import numpy as np

from imgcls_course.scratch.layers.layer import Gradients, Layer

Shape = tuple[int, ...]


def flatten_forward(inputs: np.ndarray) -> tuple[np.ndarray, Shape]:
    """Write each example as a row.

    Args:
        inputs: shape (batch, ...).

    Returns:
        Shape (batch, product of the other lengths), and the cache, which is the shape before.
    """
    return inputs.reshape(len(inputs), int(np.prod(inputs.shape[1:]))), inputs.shape


def flatten_backward(doutput: np.ndarray, cache: Shape) -> np.ndarray:
    """Carry a gradient back through `flatten_forward`: the same numbers, in the old shape.

    Args:
        doutput: derivative of the loss by the output, shape (batch, features).
        cache: from `flatten_forward`.

    Returns:
        Derivative of the loss by the inputs, in their shape.
    """
    return doutput.reshape(cache)


class Flatten(Layer):
    """Makes one row of each example."""

    def forward(self, inputs: np.ndarray, training: bool = False) -> tuple[np.ndarray, Shape]:
        """Apply `flatten_forward`."""
        return flatten_forward(inputs)

    def backward(self, doutput: np.ndarray, cache: Shape) -> tuple[np.ndarray, Gradients]:
        """Apply `flatten_backward`."""
        return flatten_backward(doutput, cache), {}
