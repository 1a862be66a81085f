"""Whether two results are equal: numbers to a tolerance, shapes and types in words."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np


def describe(value: Any) -> str:
    """A result in a few words, for a message: its type, its shape, and its value if small."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    if isinstance(value, (bool, np.bool_)):
        return f"the truth value {bool(value)}"
    if isinstance(value, numbers.Number):
        return f"the number {value:.6g}" if isinstance(value, numbers.Real) else f"{value}"
    if isinstance(value, str):
        return f"the text {value[:60]!r}"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)} items"
    return f"a value of type {type(value).__name__}"


def as_plain(value: Any) -> Any:
    """Tensors as NumPy arrays, and array scalars as numbers; everything else as it is."""
    if hasattr(value, "numpy") and callable(value.numpy):
        value = value.numpy()
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    return value


def difference(found: Any, expected: Any, relative: float, absolute: float) -> str | None:
    """None where the two are equal; otherwise what differs, in words without the expected value.

    Arrays and numbers are equal within `absolute + relative * |expected|`, with NaN equal to NaN;
    lists and tuples item by item (either kind will do, and so will an array); dictionaries key by
    key; everything else by type and `==`.

    Shapes are given away, since a wrong shape is told at once; values are not.
    """
    found, expected = as_plain(found), as_plain(expected)
    if isinstance(expected, dict):
        return _dictionary_difference(found, expected, relative, absolute)
    if isinstance(expected, (list, tuple)) and not _is_numeric(expected):
        return _sequence_difference(found, expected, relative, absolute)
    if isinstance(expected, (list, tuple, np.ndarray, numbers.Number)):
        return _number_difference(found, expected, relative, absolute)
    if type(found) is not type(expected):
        return f"the result is {describe(found)}, where {describe_kind(expected)} is asked for"
    return None if found == expected else "the value is not the right one"


def describe_kind(value: Any) -> str:
    """What kind of result is asked for, without its value."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (bool, np.bool_)):
        return "a truth value"
    if isinstance(value, numbers.Number):
        return "a number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, (list, tuple)):
        return f"a sequence of {len(value)} items"
    if isinstance(value, dict):
        return f"a dictionary with the keys {sorted(map(str, value))}"
    return f"a value of type {type(value).__name__}"


def _is_numeric(value: Any) -> bool:
    try:
        return np.asarray(value).dtype.kind in "biufc"
    except (ValueError, TypeError):
        return False


def _number_difference(found: Any, expected: Any, relative: float, absolute: float) -> str | None:
    if not _is_numeric(found):
        return f"the result is {describe(found)}, where {describe_kind(expected)} is asked for"
    found_array, expected_array = np.asarray(found), np.asarray(expected)
    if found_array.shape != expected_array.shape:
        return (
            f"the result has the shape {found_array.shape}, "
            f"where {expected_array.shape} is asked for"
        )
    if expected_array.dtype.kind == "b" and found_array.dtype.kind != "b":
        return f"the result is {describe(found)}, where truth values are asked for"
    close = np.isclose(found_array, expected_array, rtol=relative, atol=absolute, equal_nan=True)
    if close.all():
        return None
    if close.ndim == 0:
        return "the number is not the right one"
    return f"{np.count_nonzero(~close)} of {close.size} numbers are not the right ones"


def _sequence_difference(found: Any, expected: Any, relative: float, absolute: float) -> str | None:
    if not isinstance(found, (list, tuple, np.ndarray)):
        return f"the result is {describe(found)}, where {describe_kind(expected)} is asked for"
    if len(found) != len(expected):
        return f"the result has {len(found)} items, where {len(expected)} are asked for"
    for position, (one, other) in enumerate(zip(found, expected, strict=True), start=1):
        problem = difference(one, other, relative, absolute)
        if problem:
            return f"item {position}: {problem}"
    return None


def _dictionary_difference(
    found: Any, expected: dict[Any, Any], relative: float, absolute: float
) -> str | None:
    if not isinstance(found, dict) or found.keys() != expected.keys():
        return f"the result is {describe(found)}, where {describe_kind(expected)} is asked for"
    for key in expected:
        problem = difference(found[key], expected[key], relative, absolute)
        if problem:
            return f"{key}: {problem}"
    return None
