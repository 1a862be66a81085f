"""The dense layer: every output is a weighted sum of all inputs, plus a bias."""

from __future__ import annotations

import numpy as np

from imgcls_course.scratch.initializers import Initializer, glorot_uniform
from imgcls_course.scratch.layers.layer import Gradients, Layer
from imgcls_course.scratch.shapes import ShapeError, require_axes, require_shape

Cache = tuple[np.ndarray, np.ndarray]


def dense_forward(
    inputs: np.ndarray, kernel: np.ndarray, bias: np.ndarray
) -> tuple[np.ndarray, Cache]:
    """Compute inputs @ kernel + bias.

    Args:
        inputs: shape (batch, features).
        kernel: shape (features, units).
        bias: shape (units,).

    Returns:
        The output, shape (batch, units), and the cache.

    Raises:
        ShapeError: the shapes do not fit.
    """
    require_axes("inputs", inputs, "batch", "features")
    if inputs.shape[1] != kernel.shape[0]:
        raise ShapeError(
            f"The inputs have {inputs.shape[1]} features and the kernel takes {kernel.shape[0]}; "
            f"found inputs of shape {inputs.shape} and a kernel of shape {kernel.shape}.",
            "The kernel needs one row for each feature.",
        )
    require_shape("bias", bias, kernel.shape[1:], "one number for each unit")
    return inputs @ kernel + bias, (inputs, kernel)


def dense_backward(doutput: np.ndarray, cache: Cache) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through `dense_forward`.

    Args:
        doutput: derivative of the loss by the output, shape (batch, units).
        cache: from `dense_forward`.

    Returns:
        Derivatives of the loss by inputs, kernel and bias, each in the shape of its array.

    Raises:
        ShapeError: doutput does not have the output's shape.
    """
    inputs, kernel = cache
    require_shape("doutput", doutput, (len(inputs), kernel.shape[1]), "as the output has")
    dinputs = doutput @ kernel.T
    dkernel = inputs.T @ doutput
    dbias = doutput.sum(axis=0)
    return dinputs, dkernel, dbias


class Dense(Layer):
    """A dense layer with weights of its own.

    Args:
        units: how many outputs it has.
        initializer: of the kernel; the bias starts at 0.
    """

    def __init__(self, units: int, initializer: Initializer = glorot_uniform) -> None:
        super().__init__()
        self.units = units
        self.initializer = initializer

    def build(self, input_shape: tuple[int, ...], random: np.random.Generator) -> None:
        """Make kernel and bias for examples of shape (features,)."""
        kernel_shape = (input_shape[-1], self.units)
        self.parameters["kernel"] = self.initializer(kernel_shape, random)
        self.parameters["bias"] = np.zeros(self.units)

    def forward(self, inputs: np.ndarray, training: bool = False) -> tuple[np.ndarray, Cache]:
        """Apply `dense_forward`."""
        return dense_forward(inputs, **self.parameters)

    def backward(self, doutput: np.ndarray, cache: Cache) -> tuple[np.ndarray, Gradients]:
        """Apply `dense_backward`."""
        dinputs, dkernel, dbias = dense_backward(doutput, cache)
        return dinputs, {"kernel": dkernel, "bias": dbias}
