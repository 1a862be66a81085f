"""Plain data as JSON and back: numbers, texts, sequences, dictionaries, and arrays of numbers.

Both sides of a probe use it. Reading is strict, since what is read was written by a student's
process: there is no pickle, and types, shapes and sizes are looked at before anything is built.
"""

from __future__ import annotations

import base64
import json
import math
import re
from typing import Any

import numpy as np

_DEEPEST = 30
_MOST_DIMENSIONS = 16
_DTYPE = re.compile(r"[<>|=]?[biufcU][0-9]{1,6}")


class NotPlainError(ValueError):
    """A text is not plain data, or more than is allowed."""


def to_json(value: Any) -> str:
    """Plain data as a JSON text; whatever is not plain is told by its type's name."""
    return json.dumps(encode(value))


def from_json(text: str, most_characters: int) -> Any:
    """What `to_json` wrote.

    Raises:
        NotPlainError: the text is too long, or was not written by `to_json`.
    """
    return decode(parse_json(text, most_characters))


def parse_json(text: Any, most_characters: int) -> Any:
    """A JSON text's content, of whatever kind.

    Raises:
        NotPlainError: it is too long, or no JSON.
    """
    if not isinstance(text, str) or len(text) > most_characters:
        raise NotPlainError("the text is too long, or no text")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotPlainError("the text is no JSON") from error


def encode(value: Any, depth: int = 0) -> Any:
    """Plain data as what JSON knows; whatever is not plain becomes its type's name."""
    if depth > _DEEPEST:
        return ["other", "nested too deeply"]
    if callable(getattr(value, "numpy", None)):  # tensors
        value = value.numpy()
    elif hasattr(type(value), "__array__") and not isinstance(value, (np.ndarray, np.generic)):
        value = np.asarray(value)  # arrays of other libraries, such as JAX and pandas
    if value is None or isinstance(value, (bool, str)):
        return value if value is None or isinstance(value, bool) else str(value)
    if value is Ellipsis:
        return ["ellipsis"]
    if isinstance(value, np.ndarray):
        return _encode_array("array", np.asarray(value))
    if isinstance(value, np.generic):
        return _encode_array("scalar", np.asarray(value))
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, complex):
        return ["complex", value.real, value.imag]
    if isinstance(value, (list, tuple)):
        kind = "list" if isinstance(value, list) else "tuple"
        return [kind, [encode(item, depth + 1) for item in value]]
    if isinstance(value, dict):
        pairs = [[encode(key, depth + 1), encode(item, depth + 1)] for key, item in value.items()]
        return ["dict", pairs]
    return _other(value)


def _encode_array(kind: str, array: np.ndarray) -> list[Any]:
    if not _DTYPE.fullmatch(array.dtype.str):
        return _other(array)
    data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
    return [kind, array.dtype.str, list(array.shape), data]


def _other(value: Any) -> list[str]:
    return ["other", type(value).__name__]


def decode(encoded: Any, depth: int = 0) -> Any:
    """What `encode` was given; something that was not plain comes back as an empty stand-in.

    Raises:
        NotPlainError: this was not made by `encode`.
    """
    if encoded is None or isinstance(encoded, (bool, int, float, str)):
        return encoded
    if depth > _DEEPEST + 1 or not isinstance(encoded, list) or not encoded:
        raise NotPlainError("nested too deeply, or of an unknown kind")
    kind, *rest = encoded
    try:
        if kind == "ellipsis" and not rest:
            return Ellipsis
        if kind == "complex":
            real, imaginary = rest
            return complex(float(real), float(imaginary))
        if kind in ("array", "scalar"):
            array = _decode_array(*rest)
            return array if kind == "array" else array.reshape(1)[0]
        if kind == "list":
            return [decode(item, depth + 1) for item in _list(*rest)]
        if kind == "tuple":
            return tuple(decode(item, depth + 1) for item in _list(*rest))
        if kind == "dict":
            pairs = [
                (decode(key, depth + 1), decode(item, depth + 1)) for key, item in _list(*rest)
            ]
            return dict(pairs)
        if kind == "other":
            return _stand_in(*rest)
    except (TypeError, ValueError) as error:
        raise NotPlainError(f"a damaged {kind}") from error
    raise NotPlainError("of an unknown kind")


def _list(items: Any) -> list[Any]:
    if not isinstance(items, list):
        raise TypeError("a list is needed")
    return items


def _decode_array(dtype: Any, shape: Any, data: Any) -> np.ndarray:
    if not (isinstance(dtype, str) and _DTYPE.fullmatch(dtype) and isinstance(data, str)):
        raise TypeError("not an array of numbers")
    if not (isinstance(shape, list) and len(shape) <= _MOST_DIMENSIONS):
        raise TypeError("not a shape")
    if not all(type(side) is int and 0 <= side < 2**40 for side in shape):
        raise TypeError("not a shape")
    content = base64.b64decode(data, validate=True)
    if math.prod(shape) * np.dtype(dtype).itemsize != len(content):
        raise ValueError("the shape does not fit the data")
    # A copy: it owns its memory, is aligned, and may be written to.
    return np.frombuffer(content, dtype).reshape(shape).copy()


def _stand_in(type_name: Any) -> Any:
    """An empty object of a type of that name, for messages such as "a value of type Model"."""
    if not isinstance(type_name, str):
        raise TypeError("a name is needed")
    name = re.sub(r"\W+", "_", type_name)[:60] or "object"
    return type(name, (), {})()
