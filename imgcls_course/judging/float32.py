"""How far a right answer may be off if it calculates in 32 bits, where the course takes 64.

A formula that is right makes errors as if its inputs were a little off: by the rounding of 32-bit
numbers. How much that matters, the reference itself tells: its inputs are nudged at random, by far
less than such a rounding, and what that does to each number of the result is scaled up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

_DRAWS = 8
_NUDGE = 1e-9
_ROUNDINGS = 8
"""Of how many roundings' size the errors of a whole calculation may be.

With 4, each exercise's reference in 32 bits is right on a thousand seeds; with none, it fails on up
to all of them.
"""
_MOST = 0.1
"""A larger error, beside the largest number of the result, is no rounding: a step is near."""


def may_be_float32(result: Any) -> bool:
    """Whether a result was calculated in 32 bits or fewer, or may have been."""
    dtype = getattr(result, "dtype", None)
    if dtype is not None and np.dtype(dtype).kind == "f":
        return np.dtype(dtype).itemsize <= 4
    try:
        numbers = np.asarray(result)
        if numbers.dtype.kind != "f":
            return False
        # Plain numbers do not tell; those that came from 32 bits are the same in 32 bits.
        with np.errstate(over="ignore"):
            return bool(np.array_equal(numbers.astype(np.float32), numbers, equal_nan=True))
    except (ValueError, TypeError):
        return False


def rounding_errors(
    results: Callable[..., Sequence[Any]], arguments: Sequence[Any]
) -> list[np.ndarray | None]:
    """The error to allow for each number of each result; None where a result has no fractions.

    Args:
        results: the reference's results for given arguments.
        arguments: those of the case.
    """
    rng = np.random.default_rng(0)
    exact = results(*arguments)
    effects = [np.zeros(np.shape(one)) if _is_fractional(one) else None for one in exact]
    for _ in range(_DRAWS):
        nudged = results(*(_nudged(argument, rng) for argument in arguments))
        for effect, one, other in zip(effects, exact, nudged, strict=True):
            if effect is not None and np.shape(one) == np.shape(other):
                np.fmax(effect, np.abs(np.subtract(other, one)), out=effect)
    return [
        None if effect is None else _allowed(effect, one)
        for effect, one in zip(effects, exact, strict=True)
    ]


def _allowed(effect: np.ndarray, exact: Any) -> np.ndarray:
    error = _ROUNDINGS * np.finfo(np.float32).eps / _NUDGE * effect
    largest = np.max(np.abs(exact), initial=0.0, where=np.isfinite(exact))
    return np.where(error <= _MOST * largest, error, 0.0)


def _is_fractional(result: Any) -> bool:
    try:
        return np.asarray(result).dtype.kind == "f"
    except (ValueError, TypeError):
        return False


def _nudged(argument: Any, rng: np.random.Generator) -> Any:
    """A copy with each fraction a little off, up or down; whole numbers stay."""
    if isinstance(argument, np.ndarray) and argument.dtype.kind == "f":
        return argument * (1 + _NUDGE * rng.choice([-1.0, 1.0], size=argument.shape))
    if isinstance(argument, float):
        return argument * (1 + _NUDGE * float(rng.choice([-1.0, 1.0])))
    if isinstance(argument, (list, tuple)):
        return type(argument)(_nudged(item, rng) for item in argument)
    if isinstance(argument, dict):
        return {key: _nudged(item, rng) for key, item in argument.items()}
    return np.copy(argument) if isinstance(argument, np.ndarray) else argument
