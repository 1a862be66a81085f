"""What a network costs to run: the multiply-adds of one image."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def multiply_adds(network: keras.Model) -> int:
    """Multiply-adds of the forward pass of one image, in convolutions and dense layers.

    All else (normalization, activations, sums) is small beside them. Training an image takes about
    three times as much: the backward pass needs two products where the forward pass needs one.
    """
    return sum(multiply_adds_of(layer) for layer in network.layers)


def multiply_adds_of(layer: keras.Layer) -> int:
    """Multiply-adds of one layer for one image; 0 where it is no convolution or dense layer."""
    if not hasattr(layer, "kernel"):
        return 0
    return math.prod(layer.kernel.shape) * math.prod(layer.output.shape[1:-1])
