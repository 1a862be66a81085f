"""The course's own answers that checks have handed out, and whether one comes back as an answer.

Where an answer is not right yet, the lesson goes on with the course's own under the same name. A
second press of the check would judge that one, and call it right.
"""

from __future__ import annotations

import ast
import copy
import inspect
from typing import Any

import numpy as np

from imgcls_course.judging.exercise import Exercise
from imgcls_course.judging.notebook_cells import (
    cell_number,
    cell_texts,
    cells_since,
    last_run,
)

_ALIKE = (bool, int, str, bytes, float, complex)
"""Values that may be one and the same object, though two people have written them."""


class HandedOut:
    """What has been handed out in this kernel."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[Any, int]] = {}

    def hand_out(self, exercise: Exercise) -> Any:
        """The course's own answer, which is recognised from now on.

        Values are handed out as copies, so that nobody can change the course's.
        """
        own = exercise.reference
        if isinstance(own, (np.ndarray, list, dict)):
            own = copy.deepcopy(own)
        self._values[exercise.name] = own, cell_number()
        return own

    def is_back(self, exercise: Exercise, answer: Any) -> bool:
        """Whether an answer is the course's own, under whatever name, and nothing of the learner's.

        Plain numbers and texts do not tell who wrote them: they are the course's own until a cell
        gives their name another value.
        """
        if exercise.asks_for_a_function:
            return _is_function(answer, exercise.reference)
        own, number = self._values.get(exercise.name, (None, 0))
        if own is None or answer is not own:
            return False
        return not isinstance(own, _ALIKE) or _is_still_bound(exercise, number)


def is_outdated(exercise: Exercise, answer: Any) -> bool:
    """Whether a function is an earlier version of what was last run in the exercise's cell.

    That is so where the cell has been run again since, and failed or defines another name now.
    """
    try:
        source = inspect.getsource(inspect.unwrap(answer)).strip()
    except (OSError, TypeError, ValueError):
        return False
    texts = cell_texts()
    written = max((number for number, text in enumerate(texts) if source in text), default=0)
    last = last_run(exercise.name)
    if not 0 < written < last < len(texts):
        return False
    tree = _parsed(texts[last])
    return tree is None or any(isinstance(one, ast.FunctionDef) for one in tree.body)


def _is_function(answer: Any, own: Any) -> bool:
    """Whether a function is another one, a copy of it, or no more than wrapped around it."""
    for _ in range(10):
        if answer is own:
            return True
        if _is_copy(answer, own):
            return True
        inner = (getattr(answer, name, None) for name in ("__wrapped__", "func", "pyfunc"))
        answer = next((one for one in inner if callable(one)), None)
    return False


def _is_copy(answer: Any, own: Any) -> bool:
    parts = ("__code__", "__closure__", "__defaults__")
    return hasattr(own, "__code__") and all(
        getattr(answer, part, ()) == getattr(own, part) for part in parts
    )


def _is_still_bound(exercise: Exercise, number: int) -> bool:
    """Whether no cell since the one of that number has given the checked name another value."""
    texts = cells_since(number)
    if not texts:
        return False
    trees = [tree for text in texts if (tree := _parsed(text)) is not None]
    names = {exercise.name.rpartition(".")[2]}
    for node in ast.walk(trees[-1]) if trees else ():
        if _is_check(node, exercise.name):
            names |= {one.id for one in ast.walk(node.args[1]) if isinstance(one, ast.Name)}
    return not any(names & _bound(tree, exercise.name) for tree in trees)


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


def _is_check(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(ast.Name("check") | ast.Attribute(attr="check"), [ast.Constant(value), _]):
            return value == name
    return False


def _bound(tree: ast.Module, exercise_name: str) -> set[str]:
    """Names that a cell gives a value, but for that of a check."""
    names: set[str] = set()
    for statement in tree.body:
        is_check = isinstance(statement, ast.Assign) and _is_check(statement.value, exercise_name)
        if not is_check:
            names |= {
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
    return names
