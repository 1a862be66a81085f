"""What a learner runs who comes back to an exercise: from its cell to the end of its section.

All of the lesson has been run before, so a name has the value that the lesson gave it last.
"""

from __future__ import annotations

import ast
import builtins
import copy
import symtable
from collections.abc import Iterator, Sequence

from nbformat import NotebookNode

Span = list[NotebookNode]

_GROWING = ("append", "extend", "insert", "pop", "popitem", "remove")


def spans(cells: Sequence[NotebookNode]) -> Iterator[tuple[str, int, Span]]:
    """For each exercise: its cell's id and place, and the code cells from there to the next one.

    A section ends where the next begins; so does what belongs to an exercise where another one is.
    """
    for start, cell in enumerate(cells):
        if not cell.id.startswith("exercise-"):
            continue
        end = start + 1
        while end < len(cells) and not _begins_another(cells[end]):
            end += 1
        yield cell.id, start, [one for one in cells[start:end] if one.cell_type == "code"]


def _begins_another(cell: NotebookNode) -> bool:
    if cell.cell_type == "markdown":
        return any(line.startswith("## ") for line in cell.source.splitlines())
    return cell.id.startswith("exercise-")


def names_with_another_value(cells: Sequence[NotebookNode]) -> list[str]:
    """Names that have another value when exercises are done again, each in a sentence."""
    code = {place: cell.source for place, cell in enumerate(cells) if cell.cell_type == "code"}
    places = {cell.id: place for place, cell in enumerate(cells)}
    redone_with = {places[cell.id]: one for one, _, span in spans(cells) for cell in span}
    found = []
    for exercise, start, span in spans(cells):
        its_places = {places[cell.id] for cell in span}
        for name in _needed(span):
            by = [place for place, source in code.items() if name in assigned(source)]
            changing = [
                place
                for place, source in code.items()
                if place >= start
                and name in (grown(source) | (set() if place in its_places else filled(source)))
            ]
            if changing or any(place >= start for place in by):
                found.append(f"{exercise}: {name} has another value afterwards")
            elif by and {redone_with.get(one) for one in by[:-1]} - {redone_with.get(by[-1]), None}:
                found.append(f"{exercise}: {name} has another value once an earlier one is redone")
    return sorted(found)


def _needed(span: Span) -> set[str]:
    """Names from outside of a span that its cells look at."""
    needed, known = set[str](), set(dir(builtins))
    for cell in span:
        needed |= read_first(cell.source) - known
        known |= assigned(cell.source)
    return needed


def assigned(source: str) -> set[str]:
    """Names that a cell gives a value; definitions and imports among them."""
    table = symtable.symtable(source, "<cell>", "exec")
    return {one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_imported()}


def filled(source: str) -> set[str]:
    """Names of collections in which a cell puts something at a place; twice is as once."""
    return {
        node.value.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, (ast.Store, ast.Del))
        and isinstance(node.value, ast.Name)
    }


def grown(source: str) -> set[str]:
    """Names of collections that are others each time that a cell is run."""
    names = set[str]()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(ast.Call(ast.Attribute(ast.Name(name), method))) if method in _GROWING:
                names.add(name)
    return names


def read_first(source: str) -> set[str]:
    """Names whose value from before a cell is looked at, in a loop's first turn or later.

    What functions read counts where they are defined, unless the cell itself has assigned it.
    """
    needed = set[str]()
    _follow(ast.parse(source).body, needed, set())
    return needed


def _follow(statements: Sequence[ast.stmt], needed: set[str], known: set[str]) -> None:
    """Add what is read before it is known to the first set, and what is assigned to the second."""
    for statement in statements:
        blocks = [
            block
            for part in ("body", "orelse", "finalbody")
            if isinstance(statement, ast.stmt) and (block := getattr(statement, part, []))
        ]
        if not blocks or isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            needed |= _read(ast.unparse(statement)) - known
            known |= assigned(ast.unparse(statement))
            continue
        head = ast.unparse(_with_empty_body(statement))
        needed |= _read(head) - known - assigned(head)
        known |= assigned(head)
        for block in blocks:
            _follow(block, needed, known)


def _with_empty_body(statement: ast.stmt) -> ast.stmt:
    empty = copy.copy(statement)
    for part in ("orelse", "finalbody"):
        if hasattr(empty, part):
            setattr(empty, part, [])
    empty.body = [ast.Pass()]
    if isinstance(empty, ast.Try):
        empty.finalbody = [ast.Pass()]
    return empty


def _read(source: str) -> set[str]:
    table = symtable.symtable(source, "<statement>", "exec")
    names = {one.get_name() for one in table.get_symbols() if one.is_referenced()}
    return names | _globals_of(table)


def _globals_of(table: symtable.SymbolTable) -> set[str]:
    """Names that the functions in it take from outside of all functions."""
    names = set[str]()
    for child in table.get_children():
        names |= {one.get_name() for one in child.get_symbols() if one.is_global()}
        names |= _globals_of(child)
    return names
