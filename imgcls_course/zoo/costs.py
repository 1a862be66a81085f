"""What an architecture costs, counted from its layers and not from its paper."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import keras
from keras import layers

from imgcls_course.zoo.multiply_adds import multiply_adds

_BYTES_A_NUMBER = 4
# They hand on what they get, or change it so little that nobody has to keep it.
_NOTHING_NEW = (layers.InputLayer, layers.Flatten, layers.Dropout, layers.ZeroPadding2D)


@dataclass(frozen=True)
class Costs:
    """What one image, and the network itself, take.

    Attributes:
        parameters: numbers that are learnt; statistics of batch normalization are not among them.
        multiply_adds: of one image's way forward.
        depth: convolutions and dense layers on the longest way from image to answer.
        activation_bytes: all layers' outputs for one image in single precision, which training
            keeps for the way back.
    """

    parameters: int
    multiply_adds: int
    depth: int
    activation_bytes: int


def costs_of(model: keras.Model) -> Costs:
    """Count a model's costs for the size of image that it was built for."""
    return Costs(
        parameters=sum(math.prod(weight.shape) for weight in model.trainable_weights),
        multiply_adds=multiply_adds(model),
        depth=depth(model),
        activation_bytes=activation_bytes(model),
    )


def unbuilt(build: Callable[[], keras.Model]) -> keras.Model:
    """A model with all its shapes but without a number in it, to count and not to use.

    VGG-16 alone would take 553 MB.
    """
    with keras.StatelessScope(initialize_variables=False):
        return build()


def depth(model: keras.Model) -> int:
    """The number of convolutions and dense layers on the longest way through a model."""
    if isinstance(model, keras.Sequential):
        return sum(hasattr(layer, "kernel") for layer in model.layers)
    reached: dict[int, int] = {}
    longest = 0
    for operation in model.operations:
        inputs = keras.tree.flatten(operation.input)
        before = max((reached.get(id(tensor), 0) for tensor in inputs), default=0)
        here = before + hasattr(operation, "kernel")
        for tensor in keras.tree.flatten(operation.output):
            reached[id(tensor)] = here
        longest = max(longest, here)
    return longest


def activation_bytes(model: keras.Model) -> int:
    """Bytes of all layers' outputs for one image, in single precision."""
    return _BYTES_A_NUMBER * sum(
        math.prod(layer.output.shape[1:])
        for layer in model.layers
        if not isinstance(layer, _NOTHING_NEW)
    )
