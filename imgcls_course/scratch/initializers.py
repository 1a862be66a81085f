"""Random numbers to start from, scaled so that signals keep their size from layer to layer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Initializer = Callable[[tuple[int, ...], np.random.Generator], np.ndarray]


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """How many numbers go into one output of a kernel, and how many outputs use one input.

    Args:
        shape: (inputs, units) of a dense kernel, or (height, width, channels, filters).

    Returns:
        The fan-in and the fan-out.
    """
    window = int(np.prod(shape[:-2]))
    return window * shape[-2], window * shape[-1]


def glorot_uniform(shape: tuple[int, ...], random: np.random.Generator) -> np.ndarray:
    """Uniform with variance 2 / (fan-in + fan-out), as Keras starts its layers.

    Source: Glorot & Bengio (2010), "Understanding the Difficulty of Training Deep Feedforward
    Neural Networks", equation 16.
    """
    fan_in, fan_out = fans(shape)
    limit = np.sqrt(6 / (fan_in + fan_out))
    return random.uniform(-limit, limit, shape)


def he_normal(shape: tuple[int, ...], random: np.random.Generator) -> np.ndarray:
    """Normal with variance 2 / fan-in, which makes up for the half that a ReLU cuts off.

    Source: He et al. (2015), "Delving Deep into Rectifiers", section 2.2. Keras's initializer of
    this name has the same variance, and cuts the tails off at two standard deviations.
    """
    fan_in, _ = fans(shape)
    return random.normal(0, np.sqrt(2 / fan_in), shape)
