"""The rectified linear unit: what is positive passes, everything else becomes 0."""

from __future__ import annotations

import numpy as np

from imgcls_course.scratch.layers.layer import Gradients, Layer
from imgcls_course.scratch.shapes import require_shape


def relu_forward(inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Compute max(inputs, 0).

    Args:
        inputs: any shape.

    Returns:
        The output, same shape, and the cache, which is the output.
    """
    output = np.maximum(inputs, 0)
    return output, output


def relu_backward(doutput: np.ndarray, cache: np.ndarray) -> np.ndarray:
    """Carry a gradient back through `relu_forward`; it passes where the input did.

    Args:
        doutput: derivative of the loss by the output.
        cache: from `relu_forward`, same shape.

    Returns:
        Derivative of the loss by the inputs, same shape; 0 where an input was 0.

    Raises:
        ShapeError: doutput does not have the output's shape.
    """
    require_shape("doutput", doutput, cache.shape, "as the output has")
    return doutput * (cache > 0)


class ReLU(Layer):
    """A rectified linear unit for every number of the input."""

    def forward(self, inputs: np.ndarray, training: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Apply `relu_forward`."""
        return relu_forward(inputs)

    def backward(self, doutput: np.ndarray, cache: np.ndarray) -> tuple[np.ndarray, Gradients]:
        """Apply `relu_backward`."""
        return relu_backward(doutput, cache), {}
