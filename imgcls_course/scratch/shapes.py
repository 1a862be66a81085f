"""The error for arrays that do not fit together, which names the shapes that were met."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from imgcls_course.errors import CourseError


class ShapeError(CourseError, ValueError):
    """Arrays do not fit together; says which shapes were met and what to do."""


def require_axes(name: str, array: np.ndarray, *axes: str) -> None:
    """Demand that an array has exactly the named axes.

    Args:
        name: what the array is called in the message.
        array: of any shape.
        axes: their names in order, such as "batch", "features".

    Raises:
        ShapeError: the number of axes is another one.
    """
    if array.ndim != len(axes):
        raise ShapeError(
            f"The {name} must have {len(axes)} axes ({', '.join(axes)}); "
            f"found shape {array.shape}, which has {array.ndim}.",
            "Reshape the array, or add the missing axis, as in array[np.newaxis].",
        )


def require_shape(name: str, array: np.ndarray, shape: tuple[int, ...], because: str) -> None:
    """Demand a shape.

    Args:
        name: what the array is called in the message.
        array: of any shape.
        shape: the one that fits.
        because: where that shape comes from, such as "as the logits have".

    Raises:
        ShapeError: the shape is another one.
    """
    if array.shape != shape:
        raise ShapeError(
            f"The {name} must have shape {shape}, {because}; found shape {array.shape}.",
            f"Print the shape of the {name} and follow it back to where it is made.",
        )


@contextmanager
def naming_shapes(operation: str, *shapes: tuple[int, ...], remedy: str) -> Iterator[None]:
    """Turn NumPy's complaint about an operation into one that names the shapes.

    Args:
        operation: what is being done, such as "add arrays of".
        shapes: those that it is done with.
        remedy: what to do about it.

    Raises:
        ShapeError: NumPy raised a ValueError.
    """
    try:
        yield
    except ValueError as error:
        listed = " and ".join(f"shape {shape}" for shape in shapes)
        raise ShapeError(f"Cannot {operation} {listed}.", remedy) from error
