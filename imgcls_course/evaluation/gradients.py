"""The gradient of a function written in `keras.ops`, on whichever backend Keras runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

Differentiated = Callable[[Any], Any]
"""From a tensor to a tensor with a single number."""


def gradient_of(function: Differentiated, point: ArrayLike) -> NDArray:
    """The derivatives of a number by each element of an array.

    Args:
        function: from a tensor like `point` to a tensor with one number, made of `keras.ops`,
            layers and models, which are called as they are: their weights stay.
        point: where, floating point.

    Returns:
        an array of the shape and type of `point`; 0 for what the number does not depend on.
    """
    start = keras.ops.convert_to_tensor(point)
    gradient = {"tensorflow": _of_tensorflow, "jax": _of_jax, "torch": _of_torch}[
        keras.config.backend()
    ](function, start)
    if gradient is None:
        return np.zeros_like(keras.ops.convert_to_numpy(start))
    return keras.ops.convert_to_numpy(gradient)


def _of_tensorflow(function: Differentiated, point: Any) -> Any:
    import tensorflow as tf

    # Only the point is watched, so that nothing that does not depend on it is kept in memory.
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(point)
        value = function(point)
    return tape.gradient(value, point)


def _of_jax(function: Differentiated, point: Any) -> Any:
    import jax

    return jax.grad(function)(point)


def _of_torch(function: Differentiated, point: Any) -> Any:
    import torch

    # Keras switches gradients off while it evaluates.
    with torch.enable_grad():
        point = point.detach().clone().requires_grad_(True)
        value = function(point)
        if not value.requires_grad:
            return None
        (gradient,) = torch.autograd.grad(value, point, allow_unused=True)
    return None if gradient is None else gradient.detach()
