"""Changes of what a function does with its parameters: one is ignored, or taken for another."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np

Changed = tuple[str, ast.FunctionDef]


def changed_parameters(definition: ast.FunctionDef, arguments: dict[str, Any]) -> Iterator[Changed]:
    """What was changed in words, and the function with the change.

    Args:
        definition: a plain one.
        arguments: an example for each parameter; those without are left alone.
    """
    for name, value in arguments.items():
        if not _is_read(definition, name):
            continue
        if isinstance(value, (bool, int, float, str)):
            yield f"{name} is always {value!r}", _starting(definition, f"{name} = {value!r}")
        elif isinstance(value, np.ndarray) and value.ndim and len(value) > 1:
            first = f"{name} = {name}[[0] * len({name})]"
            yield f"every item of {name} is the first", _starting(definition, first)
        elif isinstance(value, (list, tuple)) and len(value) > 1:
            first = f"{name} = [{name}[0]] * len({name})"
            yield f"every item of {name} is the first", _starting(definition, first)
    yield from _taken_for_another(definition, arguments)


def _is_read(definition: ast.FunctionDef, name: str) -> bool:
    """Whether a function looks at more of an argument than its shape."""
    sizes = set[int]()
    for node in ast.walk(definition):
        if isinstance(node, ast.Attribute) and node.attr in ("shape", "size", "ndim", "dtype"):
            sizes.add(id(node.value))
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "len":
            sizes.add(id(node.args[0]))
    uses = [node for node in ast.walk(definition) if getattr(node, "id", None) == name]
    return any(isinstance(use.ctx, ast.Load) and id(use) not in sizes for use in uses)


def _starting(definition: ast.FunctionDef, line: str) -> ast.FunctionDef:
    """The function with a line before all others."""
    changed = copy.deepcopy(definition)
    changed.body = [*ast.parse(line).body, *changed.body]
    return changed


def _taken_for_another(definition: ast.FunctionDef, arguments: dict[str, Any]) -> Iterator[Changed]:
    """One use of a name becomes another of the same kind, such as height for width."""
    kinds = {name: _kind(value) for name, value in arguments.items()}
    siblings = [
        (one, other)
        for one, other in permutations(kinds, 2)
        if kinds[one] is not None and kinds[one] == kinds[other]
    ]
    siblings += [pair for names in _unpacked(definition) for pair in permutations(names, 2)]
    for statement in ast.walk(definition):
        if not isinstance(statement, ast.stmt) or statement is definition:
            continue
        for use in _own_names(statement):
            for one, other in siblings:
                if use.id == one:
                    changed = copy.deepcopy(definition, {id(use): ast.Name(other, ast.Load())})
                    line = ast.unparse(statement).partition("\n")[0]
                    yield f"{other} for {one} in {line}", changed


def _own_names(statement: ast.stmt) -> Iterator[ast.Name]:
    """The names that a statement itself reads, without the statements in it."""
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, ast.stmt):
            for node in ast.walk(child):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    yield node


def _kind(value: Any) -> Any:
    """What has the same kind may be taken for another; None may not."""
    if isinstance(value, np.ndarray):
        return np.ndarray, value.ndim
    return type(value) if isinstance(value, (int, float, list, tuple)) else None


def _unpacked(definition: ast.FunctionDef) -> Iterator[Sequence[str]]:
    """Names that stand beside each other where a tuple is taken apart."""
    for node in ast.walk(definition):
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            yield [one.id for one in node.elts if isinstance(one, ast.Name)]
