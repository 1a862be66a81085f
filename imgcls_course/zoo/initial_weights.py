"""The same random start on every backend, though each has random numbers of its own.

Keras seeds the initial weights alike on TensorFlow, JAX and PyTorch, and then asks the backend for
numbers. Here those that TensorFlow gives are computed for the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from imgcls_course.runtime.philox import truncated_normal, uniform

# Of a normal distribution without what lies beyond two standard deviations, as Keras has it.
_DEVIATION_OF_TRUNCATED = 0.87962566103423978
_SUFFIX = "_initializer"


def start_as_on_tensorflow(model: keras.Layer) -> keras.Layer:
    """Give weights that were drawn by Keras's usual initializers the values that TensorFlow draws.

    Those are `VarianceScaling` and what is made of it: Glorot's, He's, LeCun's. Others stay.

    Args:
        model: or a single layer, just built, with its random start.

    Returns:
        it.
    """
    if keras.config.backend() == "tensorflow":
        return model
    for layer in _leaves([model]):
        for name, initializer in vars(layer).items():
            weight = getattr(layer, name.removesuffix(_SUFFIX), None)
            is_scaled = isinstance(initializer, keras.initializers.VarianceScaling)
            if is_scaled and weight is not None:
                weight.assign(_drawn(initializer, tuple(weight.shape)))
    return model


def _drawn(initializer: Any, shape: tuple[int, ...]) -> NDArray[np.float32]:
    inputs, outputs = _fans(shape)
    units = {"fan_in": inputs, "fan_out": outputs, "fan_avg": (inputs + outputs) / 2}
    variance = initializer.scale / max(1.0, units[initializer.mode])
    seeds = (_signed(initializer.seed), 0)
    if initializer.distribution == "uniform":
        limit = (3 * variance) ** 0.5
        return uniform(shape, -limit, limit, seeds)
    return truncated_normal(shape, variance**0.5 / _DEVIATION_OF_TRUNCATED, seeds)


def _fans(shape: tuple[int, ...]) -> tuple[float, float]:
    """How many inputs a unit has, and how many outputs an input goes to."""
    if len(shape) < 2:
        return (shape or (1,))[0], (shape or (1,))[0]
    places = int(np.prod(shape[:-2]))
    return shape[-2] * places, shape[-1] * places


def _signed(seed: int) -> int:
    """As Keras hands a seed of 32 bits to TensorFlow."""
    return (seed & 0xFFFFFFFF ^ 0x80000000) - 0x80000000


def _leaves(layers: Iterable[keras.Layer]) -> Iterator[keras.Layer]:
    for layer in layers:
        yield from _leaves(layer.layers) if hasattr(layer, "layers") else [layer]
