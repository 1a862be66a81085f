"""Which statements of a lesson an exercise needs, found by the names that they bind and use."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

_BUILTINS = frozenset(dir(builtins))
_COMPREHENSIONS = frozenset({"listcomp", "setcomp", "dictcomp", "genexpr"})
_FAR_REACHING = frozenset(
    ["atexit", "builtins", "ctypes", "eval", "exec", "gc", "get_ipython", "globals", "importlib",
     "inspect", "os", "setattr", "signal", "subprocess", "sys", "threading", "vars", "__builtins__",
     "__import__"]
)  # fmt: skip
_MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)
_REBINDS = (ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Names:
    """What a piece of code does with names of the notebook.

    Attributes:
        binds: names that it gives a value.
        changes: names whose values it may change in place, such as `x` in `x[0] = 1`.
        needs: names that it uses at once.
        needs_later: names that its functions use whenever they are called.
        rebinds: whether names that it binds no longer depend on what they were before.
    """

    binds: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    needs_later: frozenset[str] = frozenset()
    rebinds: bool = False

    def __or__(self, other: Names) -> Names:
        return Names(
            self.binds | other.binds,
            self.changes | other.changes,
            self.needs | other.needs,
            self.needs_later | other.needs_later,
            self.rebinds and other.rebinds,
        )


@dataclass(frozen=True)
class Unit:
    """A piece of a notebook that is run as a whole, or left out as a whole.

    Attributes:
        cell: the position of its cell in the notebook.
        source: its text; empty for an exercise, whose text is chosen elsewhere.
        names: what it does with names.
        exercise: the exercise's name, where it is the cell of one.
    """

    cell: int
    source: str
    names: Names
    exercise: str = ""


def statements(source: str, cell: int) -> list[Unit]:
    """A lesson cell's top-level statements; a cell with magics is one unit."""
    tree = parse(source)
    if tree is None or _without_magics(source) != source:
        return [Unit(cell, source, names_of(source))]
    texts = [ast.unparse(node) for node in tree.body]
    return [Unit(cell, text, names_of(text)) for text in texts]


@cache
def parse(source: str) -> ast.Module | None:
    """A cell's syntax tree, its magics left out; None where it is no Python."""
    try:
        return ast.parse(_without_magics(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _without_magics(source: str) -> str:
    """The text with lines such as `%magic` and `!command` turned into `pass`."""
    return _MAGIC.sub(r"\1pass", source)


@cache
def names_of(source: str) -> Names:
    """What a text does with names; nothing is known of a text that is no Python."""
    tree = parse(source)
    if tree is None:
        return Names()
    try:
        table = symtable.symtable(_without_magics(source), "cell", "exec")
        return _names(tree, table)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Names()


def _names(tree: ast.Module, table: symtable.SymbolTable) -> Names:
    symbols = table.get_symbols()
    binds = {one.get_name() for one in symbols if one.is_assigned() or one.is_imported()}
    binds -= set(_deleted(tree))
    needs = {one.get_name() for one in symbols if one.is_referenced()}
    needs |= {
        node.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
    }
    needs_later: set[str] = set()
    for child in table.get_children():
        child_binds, child_needs = _inner_names(child)
        binds |= child_binds
        # A class's body and a comprehension run at once; only a function waits.
        waits = child.get_type() == "function" and child.get_name() not in _COMPREHENSIONS
        (needs_later if waits else needs).update(child_needs)
    return Names(
        binds=frozenset(binds),
        changes=frozenset(_changed(tree)),
        needs=frozenset(needs - _BUILTINS),
        needs_later=frozenset(needs_later - _BUILTINS),
        rebinds=all(isinstance(node, _REBINDS) for node in tree.body),
    )


def _inner_names(table: symtable.SymbolTable) -> tuple[set[str], set[str]]:
    """Names of the notebook that a function's or class's body binds and uses."""
    binds, needs = set(), set()
    for one in table.get_symbols():
        if one.is_global():
            if one.is_assigned() and one.is_declared_global():
                binds.add(one.get_name())
            if one.is_referenced():
                needs.add(one.get_name())
    for child in table.get_children():
        child_binds, child_needs = _inner_names(child)
        binds |= child_binds
        needs |= child_needs
    return binds, needs


def _changed(tree: ast.Module) -> Iterable[str]:
    """Names whose values the top level changes: `x[0] = 1`, `x.y = 1`, `x.method(...)` alone."""
    for node in _outside_functions(tree):
        targets: list[ast.expr] = []
        if isinstance(node, (ast.Assign, ast.Delete)):
            targets = [part for target in node.targets for part in _parts(target)]
        elif isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.For)):
            targets = list(_parts(node.target))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            targets = [node.value.func]
        for target in targets:
            if isinstance(target, (ast.Attribute, ast.Subscript)) and (root := _root(target)):
                yield root


def _deleted(tree: ast.Module) -> Iterable[str]:
    for node in _outside_functions(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
            yield node.id


def _outside_functions(node: ast.AST) -> Iterable[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield child
            yield from _outside_functions(child)


def _parts(target: ast.expr) -> Iterable[ast.expr]:
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from _parts(element)
    else:
        yield target


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def only_defines(source: str) -> bool:
    """Whether a cell only defines things, so that it cannot have spoilt what runs after it.

    This is for fairness, not for safety: where it is False, an exercise that fails later is tried
    once more without this cell.
    """
    tree = parse(source)
    if tree is None or _without_magics(source) != source:
        return False
    if not all(map(_is_definition, tree.body)):
        return False
    nodes = list(ast.walk(tree))
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    imported = {
        alias.name.partition(".")[0]
        for node in nodes
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    imported |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    stored = any(
        isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load) for node in nodes
    )
    return not (stored or (used | imported) & _FAR_REACHING or names_of(source).binds & _BUILTINS)


def _is_definition(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    at_once: list[ast.AST] = [node]
    if isinstance(node, ast.FunctionDef):
        at_once = [*node.decorator_list, node.args]
    inner = [part for one in at_once for part in (one, *_outside_functions(one))]
    return isinstance(node, _REBINDS) and not any(isinstance(part, ast.Call) for part in inner)


def needed(units: Sequence[Unit], wanted: Names, before: int) -> set[int]:
    """Positions of the units that code with these names needs, of those before a position.

    A name's value comes from the last unit that binds it, and from those that change it after that.
    What functions use when they are called is looked up where the code stands that calls them.
    """
    found: set[int] = set()
    waiting = [(name, before) for name in wanted.needs | wanted.needs_later]
    seen = set(waiting)
    while waiting:
        name, end = waiting.pop()
        for position in range(end - 1, -1, -1):
            names = units[position].names
            if name not in names.binds and name not in names.changes:
                continue
            found.add(position)
            next_names = {(one, position) for one in names.needs}
            next_names |= {(one, before) for one in names.needs_later}
            waiting += next_names - seen
            seen |= next_names
            if name in names.binds and names.rebinds:
                break
    return found
