"""Plain data as short text for a learner: mostly four digits, and no more than a few numbers."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

_MOST_NUMBERS = 30
_MOST_ITEMS = 16
_LONGEST_TEXT = 60
_DIGITS, _MOST_DIGITS = 4, 7


def show_exactly(value: Any) -> str:
    """As `show`, but numbers that are short in themselves, such as 1500.25, keep all their digits.

    For inputs: rounded ones would contradict what is expected of them.
    """
    return show(value, exactly=True)


def show(value: Any, exactly: bool = False) -> str:
    """A value in one line: arrays and sequences in full where they are short, elided otherwise."""
    if isinstance(value, np.ndarray):
        return _show_array(value, exactly)
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, numbers.Integral):
        return str(value) if abs(int(value)) < 10**15 else "a very large whole number"
    if isinstance(value, numbers.Number):
        return _show_number(value + 0.0, exactly)  # and never -0
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST_TEXT else f"{value[:_LONGEST_TEXT]}…")
    if isinstance(value, (list, tuple)):
        return _show_sequence(value, exactly)
    if isinstance(value, dict):
        pairs = [f"{show(key)}: {show(item, exactly)}" for key, item in value.items()]
        return "{" + ", ".join(_elided(pairs)) + "}"
    if value is None or value is Ellipsis:
        return {None: "nothing", Ellipsis: "..."}[value]
    return f"a value of type {type(value).__name__}"


def where_they_differ(found: Any, expected: Any) -> str:
    """The place where two arrays differ most, for what is not seen in `show`; empty for others."""
    try:
        first, second = np.asarray(found), np.asarray(expected)
        distance = np.abs(np.subtract(first, second, dtype=float))
    except (ValueError, TypeError):
        return ""
    if first.shape != second.shape or not first.size or not distance.any():
        return ""  # what differs is said already, such as the dtype
    if show(found) == show(expected) and first.size <= _MOST_NUMBERS:
        place = np.unravel_index(np.argmax(np.nan_to_num(distance)), first.shape)
        one, other = _telling_apart(first[place], second[place])
        return f"by {np.nanmax(distance):.1g}, which is too much: {one}, expected {other}"
    if first.size <= _MOST_NUMBERS:
        return ""
    place = np.unravel_index(np.argmax(np.nan_to_num(distance, nan=np.inf)), first.shape)
    there = ", ".join(map(str, place))
    return f"most at [{there}]: {show(first[place])}, expected {show(second[place])}"


def _show_number(number: Any, exactly: bool) -> str:
    short = f"{number:.{_DIGITS}g}"
    longer = f"{number:.{_MOST_DIGITS}g}"
    if exactly and isinstance(number, numbers.Real) and float(longer) == number != float(short):
        return longer
    return short


def _telling_apart(one: Any, other: Any) -> tuple[str, str]:
    """Two numbers with as many digits as they need to look different."""
    for digits in range(_DIGITS, 17):
        texts = f"{one:.{digits}g}", f"{other:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts


def _show_array(array: np.ndarray, exactly: bool) -> str:
    if array.dtype.kind not in "biufc":
        return f"an array of shape {array.shape} and dtype {array.dtype}"
    text = np.array2string(
        array,
        formatter={"all": lambda number: show(number, exactly)},
        separator=", ",
        threshold=_MOST_NUMBERS,
        edgeitems={1: 4, 2: 2}.get(array.ndim, 1),
        max_line_width=10**6,
    )
    text = " ".join(text.split())
    # A shape says more than brackets where the numbers are not all there.
    if 0 < array.size <= _MOST_NUMBERS:
        return text
    return f"{text}, shape {array.shape}{_range(array)}"


def _range(array: np.ndarray) -> str:
    """The smallest and the largest number, which may be among those that are left out."""
    if not array.size or array.dtype.kind not in "iuf" or array.min() == array.max():
        return ""
    return f", from {show(array.min())} to {show(array.max())}"


def _show_sequence(value: list[Any] | tuple[Any, ...], exactly: bool) -> str:
    text = ", ".join(_elided([show(item, exactly) for item in value]))
    if isinstance(value, list):
        return f"[{text}]"
    return f"({text},)" if len(value) == 1 else f"({text})"


def _elided(items: list[str]) -> list[str]:
    if len(items) <= _MOST_ITEMS:
        return items
    return [*items[: _MOST_ITEMS // 2], "...", *items[-_MOST_ITEMS // 4 :]]
