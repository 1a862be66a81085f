"""Reverse-mode automatic differentiation of expressions over arrays.

Every operation makes a `Tensor` that remembers its parents, and how to pull the gradient of its
own value back to theirs. `Tensor.backward` walks from the loss to the inputs and does just that at
every step: the chain rule. See Goodfellow, Bengio & Courville (2016), "Deep Learning", section 6.5.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from imgcls_course.errors import CourseError
from imgcls_course.scratch.shapes import ShapeError, naming_shapes

PullBack = Callable[[np.ndarray], tuple[np.ndarray, ...]]
Axes = int | tuple[int, ...] | None
SHAPES_THAT_FIT = (
    "For @, the left needs as many columns as the right has rows. For the others, lengths must be "
    "equal or 1, counted from the last axis."
)


class ChangedValueError(CourseError, ValueError):
    """A value was changed in place after something was computed from it."""


class Tensor:
    """A float64 array `value` that knows where it came from, and the `gradient` it has so far.

    Args:
        value: numbers of any shape; of an input or a parameter, a copy is taken.
        parents: the tensors that it was computed from; none for inputs and parameters.
        operation: what made it, such as "+", for a drawing of the graph.
        pull_back: takes the gradient of this value, returns one gradient for each parent.
        name: what a drawing calls it.
    """

    __array_ufunc__ = None  # so that `array * tensor` is left to Tensor.__rmul__

    def __init__(
        self,
        value: ArrayLike,
        parents: tuple[Tensor, ...] = (),
        operation: str = "",
        pull_back: PullBack = lambda gradient: (),
        name: str = "",
    ) -> None:
        self.value = np.array(value, dtype=np.float64, copy=None if parents else True)
        self.gradient = np.zeros_like(self.value)
        self.parents, self.operation, self.pull_back = parents, operation, pull_back
        self.name = name
        # What `pull_back` computes with. A parent may get another value; this one may not change.
        self._used = [(parent.value, checksum(parent.value)) for parent in parents]

    def __repr__(self) -> str:
        return f"Tensor({self.value})"

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the value, and of the gradient."""
        return self.value.shape

    def clear_gradient(self) -> None:
        """Forget the gradient, as is due before the next step of training."""
        self.gradient = np.zeros_like(self.value)

    def backward(self, gradient: ArrayLike = 1.0) -> None:
        """Add the derivatives of the loss to `gradient`, here and in all this was computed from.

        Gradients accumulate: a second call adds the same once more.

        Args:
            gradient: derivative of the loss by this tensor; 1 where this tensor is the loss.

        Raises:
            ShapeError: the gradient does not have this tensor's shape.
            ChangedValueError: a value that was computed with has been changed in place since.
        """
        gradient = np.asarray(gradient, dtype=np.float64)
        if gradient.shape != self.shape:
            raise ShapeError(
                f"backward() was called on a tensor of shape {self.shape} with a gradient of shape "
                f"{gradient.shape}.",
                "Make one number first, as with .mean(), or give a gradient of that shape.",
            )
        gradients = {self: gradient}
        for tensor in reversed(topological_order(self)):
            # All that uses this tensor has had its turn, so its gradient is complete.
            gradient = gradients.pop(tensor)
            tensor._require_unchanged()
            tensor.gradient = tensor.gradient + gradient
            for parent, share in zip(tensor.parents, tensor.pull_back(gradient), strict=True):
                gradients[parent] = gradients.get(parent, 0) + sum_to_shape(share, parent.shape)

    def _require_unchanged(self) -> None:
        for parent, (value, checksum_then) in zip(self.parents, self._used, strict=True):
            if checksum(value) != checksum_then:
                raise ChangedValueError(
                    f"The value of {parent.name or 'a tensor'}, of shape {value.shape}, was "
                    f"changed in place after {self.operation or 'something'} was computed from "
                    "it: its gradient would be wrong.",
                    "Change values after backward(), or give the tensor a new array: "
                    "tensor.value = tensor.value + ...",
                )

    # Element by element. Here and below, g is the gradient of the result.

    def __add__(self, other: Operand) -> Tensor:
        return join("+", np.add, self, other, lambda g, a, b: (g, g))

    def __sub__(self, other: Operand) -> Tensor:
        return join("−", np.subtract, self, other, lambda g, a, b: (g, -g))

    def __mul__(self, other: Operand) -> Tensor:
        return join("×", np.multiply, self, other, lambda g, a, b: (g * b, g * a))

    def __truediv__(self, other: Operand) -> Tensor:
        return join("÷", np.divide, self, other, lambda g, a, b: (g / b, -g * a / b**2))

    def __pow__(self, power: Operand) -> Tensor:
        if isinstance(power, Tensor) or np.ndim(power):
            return join("power", np.power, self, power, pull_back_power)
        slope = power * self.value ** (power - 1) if power else np.zeros(self.shape)
        return Tensor(self.value**power, (self,), f"power {power:g}", lambda g: (g * slope,))

    def __rpow__(self, base: ArrayLike) -> Tensor:
        return as_tensor(base) ** self

    def __neg__(self) -> Tensor:
        return Tensor(-self.value, (self,), "−", lambda g: (-g,))

    def __rsub__(self, other: Operand) -> Tensor:
        return as_tensor(other) - self

    def __rtruediv__(self, other: Operand) -> Tensor:
        return as_tensor(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def exp(self) -> Tensor:
        """The exponential function."""
        value = np.exp(self.value)
        return Tensor(value, (self,), "exp", lambda g: (g * value,))

    def log(self) -> Tensor:
        """The natural logarithm."""
        slope = 1 / self.value
        return Tensor(np.log(self.value), (self,), "log", lambda g: (g * slope,))

    def tanh(self) -> Tensor:
        """The hyperbolic tangent."""
        value = np.tanh(self.value)
        return Tensor(value, (self,), "tanh", lambda g: (g * (1 - value**2),))

    def sigmoid(self) -> Tensor:
        """1 / (1 + exp(-x)), written as a tanh, which cannot overflow."""
        value = (1 + np.tanh(self.value / 2)) / 2
        return Tensor(value, (self,), "sigmoid", lambda g: (g * value * (1 - value),))

    def relu(self) -> Tensor:
        """The larger of x and 0; its gradient at 0 is taken to be 0."""
        positive = self.value > 0
        value = np.maximum(self.value, 0)
        return Tensor(value, (self,), "ReLU", lambda g: (g * positive,))

    # Matrix product, and reductions over one axis, some, or all.

    def __matmul__(self, other: Operand) -> Tensor:
        other = as_tensor(other)
        if other.value.ndim == 1:  # a vector is a column on the right ...
            return (self @ other.reshape(-1, 1))[..., 0]
        if self.value.ndim == 1:  # ... and a row on the left
            return (self.reshape(1, -1) @ other)[..., 0, :]
        return join("@", np.matmul, self, other, lambda g, a, b: (g @ b.mT, a.mT @ g))

    def __rmatmul__(self, other: Operand) -> Tensor:
        return as_tensor(other) @ self

    def sum(self, axis: Axes = None, keepdims: bool = False) -> Tensor:
        """The sum, in which every element has slope 1."""
        total = self.value.sum(axis, keepdims=True)
        return self._reduced("sum", total, np.ones(self.shape), axis, keepdims)

    def mean(self, axis: Axes = None, keepdims: bool = False) -> Tensor:
        """The mean of n elements, in which each has slope 1 / n."""
        mean = self.value.mean(axis, keepdims=True)
        slopes = np.full(self.shape, mean.size / self.value.size)
        return self._reduced("mean", mean, slopes, axis, keepdims)

    def max(self, axis: Axes = None, keepdims: bool = False) -> Tensor:
        """The largest element, which alone has a slope; equal ones share it."""
        largest = self.value.max(axis, keepdims=True)
        winners = self.value == largest
        slopes = winners / winners.sum(axis, keepdims=True)
        return self._reduced("max", largest, slopes, axis, keepdims)

    def _reduced(
        self, operation: str, kept: np.ndarray, slopes: np.ndarray, axis: Axes, keepdims: bool
    ) -> Tensor:
        value = kept if keepdims else kept.squeeze(axis)
        return Tensor(value, (self,), operation, lambda g: (g.reshape(kept.shape) * slopes,))

    # The same elements in another order, or some of them.

    def reshape(self, *shape: int) -> Tensor:
        """Another shape; one length may be -1, and is worked out."""
        remedy = "The lengths must have the same product before and after."
        with naming_shapes("reshape an array from", self.shape, shape, remedy=remedy):
            value = self.value.reshape(shape)
        return Tensor(value, (self,), "reshape", lambda g: (g.reshape(self.shape),))

    def transpose(self, *axes: int) -> Tensor:
        """The axes in a new order, or in reversed order where none is given."""
        axes = axes or tuple(reversed(range(self.value.ndim)))
        with naming_shapes(
            f"transpose to axes {axes} an array of", self.shape, remedy="Name each once."
        ):
            value = self.value.transpose(axes)
        back = np.argsort([axis % value.ndim for axis in axes])  # -1 is the last
        return Tensor(value, (self,), "transpose", lambda g: (g.transpose(back),))

    def __getitem__(self, index: Any) -> Tensor:
        def pull_back(g: np.ndarray) -> tuple[np.ndarray]:
            scattered = np.zeros(self.shape)
            np.add.at(scattered, index, g)  # an element may have been taken more than once
            return (scattered,)

        return Tensor(self.value[index], (self,), "index", pull_back)


Operand = Tensor | ArrayLike


def as_tensor(operand: Operand) -> Tensor:
    """A tensor as it is; numbers and arrays as new tensors without parents."""
    return operand if isinstance(operand, Tensor) else Tensor(operand)


def join(
    operation: str, function: np.ufunc, left: Operand, right: Operand, pull_back: Callable
) -> Tensor:
    """The result of a NumPy function of two operands.

    Raises:
        ShapeError: their shapes do not fit.
    """
    parents = as_tensor(left), as_tensor(right)
    a, b = (parent.value for parent in parents)  # these, even if a parent gets another value later
    with naming_shapes(f"compute {operation} of", a.shape, b.shape, remedy=SHAPES_THAT_FIT):
        value = function(a, b)
    return Tensor(value, parents, operation, lambda g: pull_back(g, a, b))


def pull_back_power(g: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of a**b, whose slopes are b a**(b - 1) by a, and a**b log(a) by b."""
    by_base = np.where(b == 0, 0, b * a ** np.where(b == 0, 1, b - 1))
    by_power = np.where(a == 0, 0, a**b * np.log(np.where(a == 0, 1, a)))  # 0**b stays 0
    return g * by_base, g * by_power


def checksum(array: np.ndarray) -> int:
    """A number that is another one when any element of the array is."""
    return zlib.crc32(np.ascontiguousarray(array))


def sum_to_shape(gradient: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Undo broadcasting: an element that was used many times gets the sum of those gradients."""
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    repeated = tuple(axis for axis, length in enumerate(shape) if length == 1)
    return gradient.sum(axis=repeated, keepdims=True)


def topological_order(output: Tensor) -> list[Tensor]:
    """All that a tensor was computed from, parents first, and the tensor itself last."""
    order: list[Tensor] = []
    visited: set[Tensor] = set()
    stack = [(output, False)]  # and no recursion: graphs grow deeper than Python's call stack
    while stack:
        tensor, parents_are_in_order = stack.pop()
        if parents_are_in_order:
            order.append(tensor)
        elif tensor not in visited:
            visited.add(tensor)
            stack.append((tensor, True))
            stack.extend((parent, False) for parent in reversed(tensor.parents))
    return order
