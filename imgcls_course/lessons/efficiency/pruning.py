"""Magnitude pruning: set the smallest weights to zero, and keep them there.

Han, Pool, Tran and Dally, "Learning both Weights and Connections for Efficient Neural Networks",
NeurIPS 2015.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from imgcls_course.errors import CourseError


def kernels(model: keras.Model) -> list[keras.Variable]:
    """The kernels of all convolutions and dense layers: nearly all weights that a network has."""
    return [layer.kernel for layer in model.layers if hasattr(layer, "kernel")]


def prune(model: keras.Model, sparsity: float) -> None:
    """Set the share `sparsity` of all kernels' values to 0, those of the smallest magnitude.

    All kernels are compared with each other, so layers end up with different shares. Among equal
    magnitudes, earlier ones go first: the number of zeros is exact.

    Args:
        model: is changed in place.
        sparsity: from 0 to below 1.

    Raises:
        CourseError: the sparsity is out of range.
    """
    if not 0 <= sparsity < 1:
        raise CourseError(
            f"A sparsity of {sparsity} leaves nothing, or means nothing.",
            "Give a share from 0 to below 1.",
        )
    variables = kernels(model)
    arrays = [ops.convert_to_numpy(variable).astype(np.float32) for variable in variables]
    magnitudes = np.concatenate([np.abs(array).ravel() for array in arrays])
    smallest = np.argsort(magnitudes, kind="stable")[: round(sparsity * len(magnitudes))]
    kept = np.ones(len(magnitudes), dtype=bool)
    kept[smallest] = False
    start = 0
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array * kept[start : start + array.size].reshape(array.shape))
        start += array.size


def sparsity_of(model: keras.Model) -> float:
    """The share of zeros in all kernels."""
    zeros = [ops.convert_to_numpy(variable) == 0 for variable in kernels(model)]
    return sum(int(one.sum()) for one in zeros) / sum(one.size for one in zeros)


def keep_zeros(model: keras.Model) -> None:
    """Let every training step leave the kernels' zeros at zero; call it before `compile`.

    The optimizer applies a variable's constraint after each of its steps.
    """
    for variable in kernels(model):
        variable.constraint = Masked(ops.convert_to_numpy(variable) != 0)


class Masked(keras.constraints.Constraint):
    """Multiplies weights by a mask of zeros and ones.

    Args:
        mask: of the weights' shape, True where they may be anything.
    """

    def __init__(self, mask: NDArray[np.bool_]) -> None:
        self.mask = np.asarray(mask, dtype=np.float32)

    def __call__(self, w: Any) -> Any:
        """The weights with zeros where the mask has them."""
        return w * ops.cast(self.mask, w.dtype)

    def get_config(self) -> dict[str, Any]:
        """What Keras needs to make it again."""
        return {"mask": self.mask.tolist()}
