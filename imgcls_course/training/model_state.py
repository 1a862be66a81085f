"""All that training changes in a model and its optimizer, taken out as arrays and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

ModelState = dict[str, list[NDArray]]
"""Arrays by what they are: "model" (weights, statistics, states of random layers), "optimizer"
(averages, the count of steps), "learning rate" (none where it is a schedule), "loss scale" (none
but in float16)."""


def read_state(model: keras.Model) -> ModelState:
    """Copies of all that training changes; the model is compiled."""
    import keras

    return {
        name: [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables]
        for name, variables in state_variables(model).items()
    }


def restore_state(model: keras.Model, state: ModelState) -> None:
    """Put back what is there; what the state does not have, or the model has not, stays.

    Raises:
        ValueError: it is the state of another model or of another kind of optimizer.
    """
    for name, variables in state_variables(model).items():
        values = state.get(name, [])
        if name in ("learning rate", "loss scale") and len(values) != len(variables):
            continue
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)


def state_variables(model: keras.Model) -> dict[str, list[Any]]:
    """The Keras variables behind each part of a `ModelState`."""
    optimizer = model.optimizer
    optimizer.build(model.trainable_variables)
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    rate = [one for one in inner.variables if one is inner.learning_rate]
    return {
        "model": list(model.variables),
        "optimizer": _without(inner.variables, rate),
        "learning rate": rate,
        "loss scale": [] if inner is optimizer else _without(optimizer.variables, inner.variables),
    }


def _without(variables: list[Any], others: list[Any]) -> list[Any]:
    left_out = {id(one) for one in others}
    return [one for one in variables if id(one) not in left_out]
