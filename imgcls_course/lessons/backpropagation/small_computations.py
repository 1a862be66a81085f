"""Small computations with a few numbers, to watch a gradient being carried back through them."""

from __future__ import annotations

from imgcls_course.scratch.autograd import Tensor


def one_neuron(weight: float, x: float = 4.0, bias: float = -2.0, target: float = 7.0) -> Tensor:
    """The squared error of weight * x + bias; the loss, with all tensors named."""
    product = _named("product", _input("w", weight) * _input("x", x))
    score = _named("score", product + _input("b", bias))
    return _loss(score, target)


def shared_weight(weight: float, first: float = 3.0, second: float = -1.0) -> Tensor:
    """One weight for two inputs, as a kernel has for all places of an image: it is used twice."""
    shared = _input("w", weight)
    left = _named("left", _input("x₁", first) * shared)
    right = _named("right", shared * _input("x₂", second))
    return _loss(_named("score", left + right), 3.0)


def shortcut(weight: float, x: float = 1.0, second: float = -1.5) -> Tensor:
    """A value that takes part directly, and through another step as well: it is used twice."""
    hidden = _named("hidden", _input("w", weight) * _input("x", x))
    detour = _named("detour", hidden * _input("v", second))
    return _loss(_named("score", hidden + detour), 1.0)


def _loss(score: Tensor, target: float) -> Tensor:
    error = _named("error", score - _input("t", target))
    return _named("loss", error**2)


def _input(name: str, number: float) -> Tensor:
    return Tensor(number, name=name)


def _named(name: str, tensor: Tensor) -> Tensor:
    tensor.name = name
    return tensor
