"""Small changes of a statement."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import Any

from imgcls_course.authoring.mutation.expressions import OPERATORS, code, other_iterables


def changed_statements(node: ast.stmt) -> Iterator[ast.stmt]:
    """All changes of a statement as a whole; those of its expressions are not among them."""
    match node:
        case ast.If():
            yield _altered(node, test=ast.Constant(True))
            yield _altered(node, test=ast.Constant(False))
        case ast.While():
            yield _altered(node, test=ast.Constant(False))
        case ast.For():
            for iterable in other_iterables(node.iter):
                yield _altered(node, iter=iterable)
            if any(isinstance(part, ast.If) for part in ast.walk(node)):
                # It looks for something: which of two equal ones comes first may matter.
                yield _altered(node, iter=code("list(ITEMS)[::-1]", ITEMS=node.iter))
        case ast.AugAssign():
            yield ast.Pass()
            yield ast.Assign([node.target], node.value)
            for other in OPERATORS.get(type(node.op), ()):
                yield _altered(node, op=other())
        case ast.Assign() if not _defines(node):
            yield ast.Pass()
        case ast.Expr() | ast.Break() | ast.Continue() | ast.Raise():
            yield ast.Pass()


def _defines(node: ast.Assign) -> bool:
    """Whether an assignment may be the first of its name: without it nothing could be computed."""
    stored = {n.id for target in node.targets for n in _names(target, ast.Store)}
    loaded = {n.id for n in _names(node.value, ast.Load)}
    return bool(stored) and not stored & loaded


def _names(node: ast.AST, context: type) -> Iterator[ast.Name]:
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, context):
            yield one


def _altered(node: Any, **fields: Any) -> Any:
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made
