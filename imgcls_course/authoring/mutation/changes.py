"""All small changes of a function: what goes wrong when a person writes it.

Libraries for mutation testing (cosmic-ray, mutmut, mutatest) change operators and numbers of
programs in general. Of what goes wrong with arrays (axes, `keepdims`, rows for columns, a clip or
a normalisation that is left out, the first item for all of them) they know nothing, and they run
test suites on changed files, where here a function in memory is judged.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from imgcls_course.authoring.mutation.expressions import (
    Context,
    changed_expressions,
    nodes_without_sign,
)
from imgcls_course.authoring.mutation.parameters import changed_parameters
from imgcls_course.authoring.mutation.statements import changed_statements


@dataclass(frozen=True)
class Change:
    """A function with one thing in it that is not as it was.

    Attributes:
        text: what was changed, as code: "before -> after". It stays the same wherever the function
            stands, and tells the changes of one function apart.
        function: its definition, without annotations.
    """

    text: str
    function: ast.FunctionDef


def plain_definition(definition: ast.FunctionDef) -> ast.FunctionDef:
    """A copy without what has no effect on results: docstring, annotations, decorators."""
    plain = copy.deepcopy(definition)
    plain.decorator_list, plain.returns = [], None
    for argument in ast.walk(plain.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    if ast.get_docstring(plain) is not None:
        plain.body = plain.body[1:] or [ast.Pass()]
    return plain


def changes_of(
    definition: ast.FunctionDef, namespace: dict[str, Any], arguments: dict[str, Any]
) -> list[Change]:
    """Every change of a function.

    Args:
        definition: a plain one.
        namespace: the globals of the function; tells modules from values.
        arguments: an example for each parameter; empty where there is none.
    """
    context = Context(
        {name for name, value in namespace.items() if isinstance(value, ModuleType)},
        {name for name, value in arguments.items() if getattr(value, "ndim", 0) > 1},
        nodes_without_sign(definition),
    )
    found = [
        (f"{_line(statement)} -> {_line(_with(statement, node, changed))}",
         _with(definition, node, changed))
        for statement, node in _nodes(definition)
        for changed in _changed(node, context)
    ]  # fmt: skip
    found += changed_parameters(definition, arguments)
    return _told_apart(found, ast.dump(definition))


def _changed(node: ast.AST, context: Context) -> Iterable[ast.AST]:
    if isinstance(node, ast.stmt):
        return changed_statements(node)
    return changed_expressions(node, context)


def _nodes(definition: ast.FunctionDef) -> Iterator[tuple[ast.stmt, ast.AST]]:
    """Each statement and part of it that can be changed, with the statement in which it stands."""

    def visit(node: ast.AST, statement: ast.stmt) -> Iterator[tuple[ast.stmt, ast.AST]]:
        here = node if isinstance(node, ast.stmt) else statement
        yield here, node
        for child in ast.iter_child_nodes(node):
            yield from visit(child, here)

    for statement in definition.body:
        yield from visit(statement, statement)


def _with(tree: ast.AST, node: ast.AST, changed: ast.AST) -> Any:
    """A copy of a tree with another node in the place of one of its own."""
    return copy.deepcopy(tree, {id(node): changed})


def _line(statement: ast.AST) -> str:
    """The first line of a statement."""
    return ast.unparse(ast.fix_missing_locations(statement)).partition("\n")[0]


def _told_apart(found: list[tuple[str, ast.FunctionDef]], original: str) -> list[Change]:
    """The changes that change something, each once, with a number where two read alike."""
    seen, counts, changes = {original}, Counter[str](), []
    for text, function in found:
        dumped = ast.dump(function)
        if dumped not in seen:
            seen.add(dumped)
            counts[text] += 1
            number = f" ({counts[text]})" if counts[text] > 1 else ""
            changes.append(Change(text + number, ast.fix_missing_locations(function)))
    return changes
