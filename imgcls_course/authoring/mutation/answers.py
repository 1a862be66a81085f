"""The right answers of an exercise whose changes are judged, and their changed versions."""

from __future__ import annotations

import ast
import copy
import inspect
import linecache
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from imgcls_course.authoring.mutation.changes import Change, changes_of, plain_definition
from imgcls_course.authoring.solved_cells import exercise_cells, names_around
from imgcls_course.judging.exercise import Exercise
from imgcls_course.runtime.lesson_files import SOLVED, cell_identifier

_VAULT = "imgcls_course.exercises."


@dataclass(frozen=True)
class Part:
    """A function that a right answer consists of.

    Attributes:
        name: "solution" for the one that the lesson's cell asks for, otherwise the function's own.
        answer: the whole answer that calls it.
        function: the function itself, without decorators.
        definition: its code.
    """

    name: str
    answer: Callable[..., Any]
    function: FunctionType
    definition: ast.FunctionDef


@dataclass(frozen=True)
class Mutant:
    """A right answer with one small change.

    Attributes:
        text: which change of which part; unlike that of any other mutant of the exercise.
        answer: takes the exercise's inputs, as a learner's function does.
    """

    text: str
    answer: Callable[..., Any]


def mutants_of(exercise: Exercise, arguments: dict[str, Any]) -> list[Mutant]:
    """All mutants of the reference and of the lesson's solution.

    Args:
        exercise: one that asks for a function.
        arguments: an example for each parameter of the answer.
    """
    mutants, seen = [], set[str]()
    for part in [*_parts_of_solution(exercise), *_parts_of_reference(exercise)]:
        is_whole = inspect.unwrap(part.answer) is part.function
        known = _arguments(part, arguments) if is_whole else _by_running(part, arguments)
        for change in changes_of(part.definition, part.function.__globals__, known):
            body = ast.dump(ast.Module(change.function.body, []))
            if body not in seen:
                seen.add(body)
                mutants.append(Mutant(f"{part.name}: {change.text}", _changed(part, change)))
    return mutants


def _parts_of_reference(exercise: Exercise) -> Iterator[Part]:
    """The reference and the functions of the vault that it calls.

    Those with defaults are left out: defaults are there for the misconceptions, which share such a
    function, and its branches are theirs.
    """
    waiting, found = [inspect.unwrap(exercise.reference)], list[FunctionType]()
    while waiting:
        function = waiting.pop()
        if function in found or function.__defaults__ or function.__kwdefaults__:
            continue
        found.append(function)
        definition = plain_definition(
            ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
        )
        yield Part(function.__name__, exercise.reference, function, definition)
        waiting += list(_called(definition, function.__globals__))


def _parts_of_solution(exercise: Exercise) -> Iterator[Part]:
    """The functions that the solved cell defines, the asked one first."""
    short_name = exercise.name.rpartition(".")[2]
    source = exercise_cells(SOLVED).get(cell_identifier(exercise.name))
    if source is None:  # an exercise that no lesson asks yet
        return
    namespace = names_around(exercise, SOLVED) | {"__name__": f"solution of {exercise.name}"}
    # A judge may want to look at the code of what it calls.
    filename = f"<solution of {exercise.name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), namespace)
    for definition in ast.parse(source).body:
        if isinstance(definition, ast.FunctionDef):
            name = "solution" if definition.name == short_name else definition.name
            function = inspect.unwrap(namespace[definition.name])
            yield Part(name, namespace[short_name], function, plain_definition(definition))


def _called(definition: ast.FunctionDef, namespace: dict[str, Any]) -> Iterator[FunctionType]:
    for node in ast.walk(definition):
        if isinstance(node, ast.Name):
            value = inspect.unwrap(namespace.get(node.id)) if node.id in namespace else None
            if isinstance(value, FunctionType) and value.__module__.startswith(_VAULT):
                yield value


def _arguments(part: Part, arguments: dict[str, Any]) -> dict[str, Any]:
    """The example's values by the part's own names of its parameters."""
    names = [argument.arg for argument in part.definition.args.args]
    return dict(zip(names, arguments.values(), strict=False))


def _by_running(part: Part, arguments: dict[str, Any]) -> dict[str, Any]:
    """With which arguments a part is first called when the whole answer runs."""
    names = [argument.arg for argument in part.definition.args.args]
    noted: list[dict[str, Any]] = []
    code = part.function.__code__

    def note(frame: Any, event: str, _: Any) -> None:
        if event == "call" and frame.f_code is code:
            noted.append({name: copy.deepcopy(frame.f_locals[name]) for name in names})

    sys.setprofile(note)
    try:
        part.answer(*copy.deepcopy(list(arguments.values())))
    finally:
        sys.setprofile(None)
    return noted[0] if noted else {}


def _changed(part: Part, change: Change) -> Callable[..., Any]:
    """The whole answer, with the change in that part while it runs, and only then.

    The judge, the cases and the misconceptions call the same functions, and must find them as
    they are.
    """
    module = ast.Module([change.function], [])
    made: dict[str, Any] = {}
    exec(compile(module, f"<{part.name}: {change.text}>", "exec"), made)
    changed = made[change.function.name]

    def answer(*inputs: Any) -> Any:
        code, defaults = part.function.__code__, part.function.__defaults__
        part.function.__code__ = changed.__code__
        part.function.__defaults__ = changed.__defaults__
        try:
            return part.answer(*inputs)
        finally:
            part.function.__code__, part.function.__defaults__ = code, defaults

    return answer
