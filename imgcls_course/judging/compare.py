"""Whether two results are equal: whole numbers exactly, fractions to a tolerance."""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from typing import Any

import numpy as np

_EXACT_IN_A_FLOAT = 2**53


@dataclass(frozen=True)
class Tolerance:
    """How far results may lie from what is expected, and still agree.

    Attributes:
        relative: of fractions, times the expected value.
        absolute: of fractions; a number, or an array of the result's shape.
        same_dtype: whether the dtype has to agree as well.
    """

    relative: float = 0.0
    absolute: Any = 0.0
    same_dtype: bool = False


def difference(found: Any, expected: Any, tolerance: Tolerance) -> str | None:
    """None where the two are equal; otherwise what differs, in words without the expected value.

    Whole numbers and truth values are equal only if they are exactly the same; a fraction that is a
    whole number, such as 3.0, will do for 3. Fractions are equal within
    `absolute + relative * |expected|`, with NaN equal to NaN. Lists and tuples are compared item by
    item (either kind will do, and so will an array), dictionaries key by key, everything else by
    type and `==`.

    Shapes are given away, since a wrong shape is told at once; values are not.
    """
    if isinstance(expected, dict):
        return _dictionary_difference(found, expected, tolerance)
    if isinstance(expected, (list, tuple)) and not _is_numeric(expected):
        return _sequence_difference(found, expected, tolerance)
    if isinstance(expected, (list, tuple, np.ndarray, numbers.Number)):
        return _number_difference(found, expected, tolerance)
    found, expected = as_plain(found), as_plain(expected)
    if type(found) is not type(expected):
        return f"the result is {describe(found)}, where {describe_kind(expected)} is asked for"
    return None if found == expected else "the value differs"


def as_plain(value: Any) -> Any:
    """Tensors as NumPy arrays, and array scalars as numbers; everything else as it is."""
    if hasattr(value, "numpy") and callable(value.numpy):
        value = value.numpy()
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    return value


def describe(value: Any) -> str:
    """A result in a few words, for a message: its type, its shape, and its value if small."""
    if value is None:
        return "nothing (None)"
    if value is Ellipsis:
        return "the placeholder `...`"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    if isinstance(value, (bool, np.bool_)):
        return f"the truth value {bool(value)}"
    if isinstance(value, numbers.Integral):
        small = abs(int(value)) < 10**15
        return f"the number {value}" if small else "a very large whole number"
    if isinstance(value, numbers.Number):
        return f"the number {value:.4g}"
    if isinstance(value, str):
        return f"the text {value[:60]!r}"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)} items"
    return f"a value of type {type(value).__name__}"


def describe_kind(value: Any) -> str:
    """What kind of result is asked for, without its value."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (bool, np.bool_)):
        return "a truth value"
    if isinstance(value, numbers.Integral):
        return "a whole number"
    if isinstance(value, numbers.Number):
        return "a number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, (list, tuple)):
        return f"a sequence of {len(value)} items"
    if isinstance(value, dict):
        return f"a dictionary with the keys {sorted(map(str, value))}"
    return f"a value of type {type(value).__name__}"


def is_same(first: Any, second: Any) -> bool:
    """Whether two pieces of plain data are the same: types, shapes, and values, NaN included."""
    if type(first) is not type(second):
        return False
    if isinstance(first, np.ndarray):
        if first.dtype != second.dtype or first.shape != second.shape:
            return False
        return bool(np.array_equal(first, second, equal_nan=first.dtype.kind in "fc"))
    if isinstance(first, (list, tuple)):
        return len(first) == len(second) and all(map(is_same, first, second))
    if isinstance(first, dict):
        same_keys = list(first) == list(second)
        return same_keys and all(is_same(first[key], second[key]) for key in first)
    if isinstance(first, (numbers.Number, str, bytes)):
        return bool(first == second or (first != first and second != second))
    return True


def _is_numeric(value: Any) -> bool:
    try:
        return np.asarray(value).dtype.kind in "biufc"
    except (ValueError, TypeError):
        return False


def _number_difference(found: Any, expected: Any, tolerance: Tolerance) -> str | None:
    if type(found) is type(expected) is int:  # of any size, where an array's are limited
        return None if found == expected else "the number differs"
    if not _is_numeric(found):
        found = as_plain(found)
        return f"the result is {describe(found)}, where {describe_kind(expected)} is asked for"
    found_array, expected_array = np.asarray(found), np.asarray(expected)
    if found_array.shape != expected_array.shape:
        return _shape_difference(found_array, expected_array, tolerance)
    wrong_kind = _kind_difference(found_array, expected_array, found, tolerance.same_dtype)
    if wrong_kind:
        return wrong_kind
    equal = _equal(found_array, expected_array, tolerance)
    if equal.all():
        return None
    if equal.ndim == 0:
        return "the number differs"
    kind = "truth values" if expected_array.dtype.kind == "b" else "numbers"
    return f"{np.count_nonzero(~equal)} of {equal.size} {kind} differ"


def _shape_difference(found: np.ndarray, expected: np.ndarray, tolerance: Tolerance) -> str:
    asked = f"{expected.shape} is asked for" if expected.ndim else "a single one is asked for"
    text = f"the result has the shape {found.shape}, where {asked}"
    same_count = found.size == expected.size > 1
    if same_count and np.ndim(tolerance.absolute) in (0, expected.ndim):
        flat = Tolerance(tolerance.relative, np.ravel(tolerance.absolute))
        if _equal(found.ravel(), expected.ravel(), flat).all():
            return f"the numbers are right, but {text}"
    return text


def _kind_difference(
    found: np.ndarray, expected: np.ndarray, given: Any, same_dtype: bool
) -> str | None:
    kinds = found.dtype.kind + expected.dtype.kind
    if kinds[1] == "b" and kinds[0] != "b":
        asked = "truth values are" if expected.ndim else "a truth value, True or False, is"
        return f"the result is {describe(as_plain(given))}, where {asked} asked for"
    if kinds[0] == "c" and kinds[1] != "c":
        return "the result has complex numbers, where real ones are asked for"
    if same_dtype and found.dtype != expected.dtype:
        return f"the result has the dtype {found.dtype}, where {expected.dtype} is asked for"
    return None


def _equal(found: np.ndarray, expected: np.ndarray, tolerance: Tolerance) -> np.ndarray:
    """Which numbers are equal."""
    if expected.dtype.kind in "fc":
        return np.asarray(
            np.isclose(
                found, expected, rtol=tolerance.relative, atol=tolerance.absolute, equal_nan=True
            )
        )
    if found.dtype.kind == "f" and np.any(np.abs(found) >= _EXACT_IN_A_FLOAT):
        # Large whole numbers lose digits where they become fractions; Python's comparison is exact.
        return np.asarray(found.astype(object) == expected.astype(object), dtype=bool)
    return np.asarray(found == expected)


def _sequence_difference(found: Any, expected: Any, tolerance: Tolerance) -> str | None:
    found = as_plain(found)
    if not isinstance(found, (list, tuple, np.ndarray)):
        return f"the result is {describe(found)}, where {describe_kind(expected)} is asked for"
    if len(found) != len(expected):
        return f"the result has {len(found)} items, where {len(expected)} are asked for"
    for position, (one, other) in enumerate(zip(found, expected, strict=True), start=1):
        problem = difference(one, other, tolerance)
        if problem:
            return f"item {position}: {problem}"
    return None


def _dictionary_difference(
    found: Any, expected: dict[Any, Any], tolerance: Tolerance
) -> str | None:
    if not isinstance(found, dict) or found.keys() != expected.keys():
        return f"the result is {describe(found)}, where {describe_kind(expected)} is asked for"
    for key in expected:
        problem = difference(found[key], expected[key], tolerance)
        if problem:
            return f"entry {key!r}: {problem}"
    return None
