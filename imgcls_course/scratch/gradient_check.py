"""Is a gradient right? Nudge every number up and down, and see what the function does.

The centred difference (f(x + h) - f(x - h)) / 2h is off by a multiple of h², a one-sided one by a
multiple of h; see Goodfellow, Bengio & Courville (2016), "Deep Learning", section 11.5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from imgcls_course.scratch.shapes import require_shape


def numerical_gradient(
    function: Callable[[np.ndarray], ArrayLike],
    point: ArrayLike,
    doutput: ArrayLike = 1.0,
    step: float = 1e-5,
) -> np.ndarray:
    """Estimate a gradient from centred differences; slow, and hard to get wrong.

    Args:
        function: takes an array like `point`; returns a number, or an array.
        point: where to take the gradient, any shape; it is not changed.
        doutput: derivative of the loss by what the function returns. With the 1 of the default,
            the loss is the function's value, or the sum of its values.
        step: how far to nudge; float64 is used throughout, in which 1e-5 does well.

    Returns:
        Derivative of sum(doutput * function(point)) by the point, float64, shape of the point.
    """
    point = np.array(point, dtype=np.float64)
    gradient = np.zeros_like(point)
    for index in np.ndindex(point.shape):
        original = point[index]
        point[index] = original + step
        above = np.array(function(point))  # a copy, since the function may return its argument
        point[index] = original - step
        below = np.array(function(point))
        point[index] = original
        gradient[index] = np.sum(doutput * (above - below)) / (2 * step)
    return gradient


def relative_error(found: ArrayLike, expected: ArrayLike) -> float:
    """How far two arrays are apart, measured against the largest number in them.

    As a rule of thumb in float64: below 1e-7 the gradient is right; above 1e-2 it is wrong; in
    between, look for a kink (as of ReLU at 0) close to the point.

    Args:
        found: any shape.
        expected: same shape.

    Returns:
        max|found - expected| / max(max|found|, max|expected|), and 0 where all are 0.

    Raises:
        ShapeError: the shapes differ.
    """
    found, expected = np.asarray(found), np.asarray(expected)
    require_shape("found array", found, expected.shape, "as the expected one has")
    scale = max(np.abs(found).max(initial=0), np.abs(expected).max(initial=0))
    return 0.0 if scale == 0 else float(np.abs(found - expected).max(initial=0) / scale)


@dataclass(frozen=True)
class GradientCheck:
    """What a comparison of a gradient with centred differences found.

    Attributes:
        relative_error: see `relative_error`.
        passed: whether the error is within the tolerance.
        worst: index of the number that is furthest off.
        gradient: the gradient there.
        numerical: the centred difference there.
    """

    relative_error: float
    passed: bool
    worst: tuple[int, ...]
    gradient: float
    numerical: float

    def __repr__(self) -> str:
        if self.passed:
            return f"right: relative error {self.relative_error:.0e}"
        return (
            f"wrong: relative error {self.relative_error:.0e}; furthest off at {self.worst}, "
            f"where the gradient is {self.gradient:.6g} and the slope {self.numerical:.6g}"
        )


def check_gradient(
    function: Callable[[np.ndarray], ArrayLike],
    gradient: ArrayLike,
    point: ArrayLike,
    doutput: ArrayLike = 1.0,
    tolerance: float = 1e-6,
) -> GradientCheck:
    """Compare a gradient with centred differences.

    Args:
        function: takes an array like `point`; returns a number, or an array.
        gradient: the gradient that is to be checked, shape of the point.
        point: where it was taken.
        doutput: derivative of the loss by what the function returns.
        tolerance: the largest relative error that passes.

    Returns:
        A verdict that prints itself, and says where the gradient is furthest off.

    Raises:
        ShapeError: the gradient does not have the shape of the point.
    """
    gradient, point = np.asarray(gradient), np.asarray(point)
    require_shape("gradient", gradient, point.shape, "as the point has")
    numerical = numerical_gradient(function, point, doutput)
    error = relative_error(gradient, numerical)
    distance = np.abs(gradient - numerical)
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(distance), point.shape))
    return GradientCheck(
        error, error <= tolerance, worst, float(gradient[worst]), float(numerical[worst])
    )
