"""Whether a function's body was written, or left as it was handed out."""

from __future__ import annotations

import ast
import dis
import inspect
import textwrap
from collections.abc import Callable
from types import CodeType
from typing import Any

from imgcls_course.runtime.lesson_files import STUB


def is_written(function: Callable[..., Any]) -> bool:
    """Whether there is more in a function than its stub.

    A stub ends in `...`, in `pass`, or by raising NotImplementedError. Lines that a lesson gives
    may stand before that, and then the comment that says where to write.
    """
    try:
        function = inspect.unwrap(function)
        code = function.__code__
    except (AttributeError, ValueError):  # a class, a builtin, or wrapped in a circle
        return True
    lines = _source_lines(function)
    body = _body(lines, code.co_name)
    return _ends_otherwise(code) if body is None else _has_own_lines(body, lines)


def _source_lines(function: Callable[..., Any]) -> list[str]:
    try:
        return textwrap.dedent(inspect.getsource(function)).splitlines()
    except (OSError, TypeError, IndentationError):
        return []


def _body(lines: list[str], name: str) -> list[ast.stmt] | None:
    """A function's statements without its docstring; None where its source cannot be read."""
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError):
        return None
    match tree.body:
        case [ast.FunctionDef(body=body, name=found)] if found == name:
            has_docstring = isinstance(body[0], ast.Expr) and isinstance(
                getattr(body[0].value, "value", None), str
            )
            return body[1:] if has_docstring else body
    return None


def _has_own_lines(body: list[ast.stmt], lines: list[str]) -> bool:
    if all(map(_is_placeholder, body)):
        return False
    if not _is_placeholder(body[-1]):
        return True
    # Lines before the comment may have been given; between it and the placeholder stands nothing.
    comments = [number for number, line in enumerate(lines, 1) if line.strip() == STUB[0]]
    return bool(comments) and any(one.lineno > comments[-1] for one in body[:-1])


def _is_placeholder(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Expr(ast.Constant()):
            return True
        case ast.Raise(ast.Name("NotImplementedError") | ast.Call(ast.Name("NotImplementedError"))):
            return True
    return False


def _ends_otherwise(code: CodeType) -> bool:
    """The same from compiled code, whose last instructions stand where the last statement stood."""
    if "NotImplementedError" in code.co_names:
        return False
    found = [one for one in dis.get_instructions(code) if one.opname not in ("RESUME", "NOP")]
    ends = [one for one in found if one.opname in ("LOAD_CONST", "RETURN_VALUE", "RETURN_CONST")]
    if found == ends and all(one.argval in (None, Ellipsis) for one in ends):
        return False
    place = found[-1].positions
    shares_place = any(one.positions == place for one in found if one not in ends[-2:])
    is_dots = (
        place is not None
        and place.lineno == place.end_lineno
        and None not in (place.col_offset, place.end_col_offset)
        and place.end_col_offset - place.col_offset == len(STUB[1])
    )
    return shares_place or not is_dots
