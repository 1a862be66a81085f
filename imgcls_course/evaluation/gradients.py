"""Gradients of functions written in `keras.ops`, on whichever backend Keras runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def gradients_by_weights(loss_of: Callable[[], Any], weights: Sequence[Any]) -> list[NDArray]:
    """The derivatives of a number by each of some weights.

    Args:
        loss_of: gives a tensor with one number; calls layers or models that have the weights.
        weights: variables of Keras, such as `layer.kernel`.

    Returns:
        one array for each, of its shape.
    """
    backend = keras.config.backend()
    if backend == "jax":
        gradients = _by_weights_in_jax(loss_of, weights)
    elif backend == "torch":
        import torch

        with torch.enable_grad():
            gradients = torch.autograd.grad(loss_of(), [one.value for one in weights])
    else:
        import tensorflow as tf

        with tf.GradientTape() as tape:
            loss = loss_of()
        gradients = tape.gradient(loss, [one.value for one in weights])
    return [keras.ops.convert_to_numpy(one) for one in gradients]


def _by_weights_in_jax(loss_of: Callable[[], Any], weights: Sequence[Any]) -> Any:
    import jax

    def at(values: list) -> Any:
        with keras.StatelessScope(zip(weights, values, strict=True)):
            return loss_of()

    return jax.grad(at)([one.value for one in weights])
