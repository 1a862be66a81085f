"""Inputs and labels as arrays, and whether they fit each other, the model, and its loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.datasets import LabelledImages
from imgcls_course.errors import DataError

if TYPE_CHECKING:
    import keras

Arrays = tuple[NDArray, NDArray]
"""Inputs (n, ...) and their labels (n,) or (n, classes)."""

# Losses by name, without capitals and underscores.
_OF_CLASS_NUMBERS = ("sparsecategoricalcrossentropy", "smoothedcrossentropy")
_OF_ROWS = ("categoricalcrossentropy",)


def arrays_of(data: LabelledImages | Arrays) -> Arrays:
    """Inputs and labels, checked to go together.

    Raises:
        DataError: it is no such pair, there is nothing in it, as many inputs as labels are not
            there, or labels are words.
    """
    if isinstance(data, LabelledImages):
        inputs, labels = data.images, data.labels
    elif isinstance(data, (tuple, list)) and len(data) == 2:
        inputs, labels = (np.asarray(array) for array in data)
    else:
        raise DataError(
            f"The data is {_described(data)}.",
            "Give LabelledImages, or a pair of arrays: (inputs, labels). What is read batch by "
            "batch goes to Keras's own model.fit.",
        )
    if not inputs.ndim or not labels.ndim or len(inputs) != len(labels) or not len(inputs):
        count = [len(array) if array.ndim else "no" for array in (inputs, labels)]
        raise DataError(
            f"There are {count[0]} inputs and {count[1]} labels.",
            "Give one label for each input, and at least one of them.",
        )
    if labels.dtype.kind not in "biuf":
        raise DataError(
            f"The labels are no numbers, but of type {labels.dtype}, such as {labels.flat[0]!r}.",
            "Number the classes from 0: class_names, labels = "
            "np.unique(labels, return_inverse=True).",
        )
    return inputs, labels


def check_labels(labels: NDArray, model: keras.Model) -> None:
    """Labels that do not fit a compiled model are told before training.

    Raises:
        DataError: they have another shape than the loss takes, are no whole numbers where it takes
            classes' numbers, or name a class that the model has no output for.
    """
    classes = _outputs(model)
    name = _name_of(model.loss)
    if classes is None or name is None:  # several outputs, or a loss of one's own: they may do
        return
    if name in _OF_CLASS_NUMBERS:
        check_class_numbers(labels, classes)
    elif name in _OF_ROWS and labels.shape[1:] != (classes,):
        raise DataError(
            f"The labels have shape {labels.shape}, and the loss takes one number for each of "
            f"{classes} classes.",
            "For the numbers of classes, compile with the loss SparseCategoricalCrossentropy.",
        )
    elif name == "binarycrossentropy" and not np.all((labels >= 0) & (labels <= 1)):
        raise DataError(
            f"Labels run from {labels.min()} to {labels.max()}, but two classes have 0 and 1.",
            "Number the classes 0 and 1.",
        )


def check_class_numbers(labels: NDArray, classes: int) -> None:
    """Labels must be one number of a class for each input.

    Args:
        labels: (n,).
        classes: how many there are.

    Raises:
        DataError: they are not.
    """
    if labels.ndim != 1:
        is_one_hot = labels.shape[1:] == (classes,) and classes > 1
        column = "labels[:, 0]" if labels.shape[1:] == (1,) else "an array of shape (n,)"
        raise DataError(
            f"There are {len(labels)} inputs, and labels of shape {labels.shape}.",
            "Give one label for each input: "
            + ("labels.argmax(axis=1)." if is_one_hot else f"{column}."),
        )
    if not np.all(np.mod(labels, 1) == 0):
        raise DataError(
            f"The labels are of type {labels.dtype}, and not all of them are whole numbers.",
            "Give the number of each input's class, from 0.",
        )
    if labels.min() < 0 or labels.max() >= classes:
        raise DataError(
            f"Labels run from {labels.min():g} to {labels.max():g}, but the model tells {classes} "
            "classes apart.",
            "Number the classes from 0, and give the model an output for each.",
        )


def weights_of(
    labels: NDArray,
    class_weight: Mapping[int, float] | None = None,
    sample_weight: ArrayLike | None = None,
) -> NDArray[np.float32] | None:
    """How much each input counts, (n,), both kinds of weight multiplied; None where all are alike.

    Args:
        labels: (n,) or, one-hot, (n, classes).
        class_weight: by the number of a class; a class that is not in it counts 1.
        sample_weight: (n,), of each input.

    Raises:
        DataError: there is no such class, or weights are too few, negative, or no numbers.
    """
    if class_weight is None and sample_weight is None:
        return None
    weights = np.ones(len(labels), np.float32)
    if class_weight is not None:
        numbers = labels.argmax(axis=1) if labels.ndim == 2 and labels.shape[1] > 1 else labels
        numbers = numbers.reshape(len(labels))
        missing = sorted(set(class_weight) - set(numbers.tolist()))
        if missing:
            raise DataError(
                f"class_weight has a weight for {missing[0]!r}, and no label is that.",
                f"The labels run from {numbers.min()} to {numbers.max()}.",
            )
        for number, weight in class_weight.items():
            weights[numbers == number] = weight
    if sample_weight is not None:
        given = np.asarray(sample_weight)
        if given.shape != weights.shape:
            raise DataError(
                f"There are {len(labels)} inputs, and sample_weight has shape {given.shape}.",
                "Give one weight for each input.",
            )
        weights *= given
    if not np.all(np.isfinite(weights) & (weights >= 0)) or not weights.any():
        raise DataError(
            f"The weights run from {weights.min()} to {weights.max()}.",
            "Give numbers from 0 on, some of them larger.",
        )
    return weights


def _described(data: Any) -> str:
    kind = f"a {type(data).__name__}"
    return f"{kind} of {len(data)}" if isinstance(data, (tuple, list)) else kind


def _outputs(model: keras.Model) -> int | None:
    """How many numbers the model gives for an input; None where it is not a row of them."""
    shape = getattr(model, "output_shape", None)
    return shape[-1] if isinstance(shape, tuple) and len(shape) == 2 else None


def _name_of(loss: Any) -> str | None:
    if isinstance(loss, (list, tuple, dict)) or loss is None:
        return None
    name = loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)
    return name.replace("_", "").lower()
