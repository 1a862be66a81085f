"""What a network asks of every layer."""

from __future__ import annotations

from typing import Any

import numpy as np

Gradients = dict[str, np.ndarray]


class Layer:
    """One step of a network, forwards and backwards.

    Attributes:
        parameters: arrays that training changes, by name, in Keras's order.
        state: arrays that the layer keeps for itself, such as moving averages.
    """

    def __init__(self) -> None:
        self.parameters: dict[str, np.ndarray] = {}
        self.state: dict[str, np.ndarray] = {}

    def build(self, input_shape: tuple[int, ...], random: np.random.Generator) -> None:
        """Make the parameters; a layer that has none leaves this out.

        Args:
            input_shape: of one example, without the batch axis.
            random: where the starting values come from.
        """

    def forward(self, inputs: np.ndarray, training: bool = False) -> tuple[np.ndarray, Any]:
        """Compute the output.

        Args:
            inputs: shape (batch, ...).
            training: whether this is a step of training; dropout and batch normalization differ.

        Returns:
            The output, and the cache that `backward` asks for.
        """
        raise NotImplementedError

    def backward(self, doutput: np.ndarray, cache: Any) -> tuple[np.ndarray, Gradients]:
        """Carry a gradient back.

        Args:
            doutput: derivative of the loss by the output, shape of the output.
            cache: what `forward` returned with that output.

        Returns:
            Derivative of the loss by the inputs, and by each parameter, by name.
        """
        raise NotImplementedError
