"""The cells of the lessons in which exercises are solved, and what they define."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from imgcls_course.authoring.notebook_source import generate
from imgcls_course.exercises import exercises_of
from imgcls_course.judging.exercise import Exercise
from imgcls_course.runtime.lesson_files import all_lessons, cell_identifier

if TYPE_CHECKING:
    from nbformat import NotebookNode


@cache
def exercise_cells(kind: str) -> dict[str, str]:
    """The source of each exercise's cell in all lessons of a kind, by its `cell_identifier`."""
    return {
        cell.id.removeprefix("exercise-"): cell.source
        for notebook in _notebooks(kind)
        for cell in notebook.cells
        if cell.id.startswith("exercise-")
    }


def names_around(exercise: Exercise, kind: str) -> dict[str, Any]:
    """What the exercise's cell finds when it runs: light imports, and the topic's other answers.

    Imports that would load TensorFlow are left out: no exercise needs them.
    """
    topic = exercise.name.partition(".")[0]
    names = {
        other.name.rpartition(".")[2]: other.reference for other in exercises_of(topic).values()
    }
    exec(_imports(kind)[cell_identifier(exercise.name)], names)
    return names


@cache
def _notebooks(kind: str) -> tuple[NotebookNode, ...]:
    return tuple(generate(lesson, kind) for lesson in all_lessons())


@cache
def _imports(kind: str) -> dict[str, str]:
    """The import statements of the lesson around each exercise."""
    return {
        cell.id.removeprefix("exercise-"): imports
        for notebook in _notebooks(kind)
        for imports in [_light_imports(notebook)]
        for cell in notebook.cells
        if cell.id.startswith("exercise-")
    }


def _light_imports(notebook: NotebookNode) -> str:
    statements = [
        ast.unparse(statement)
        for cell in notebook.cells
        if cell.cell_type == "code" and "%" not in cell.source
        for statement in ast.parse(cell.source).body
        if isinstance(statement, (ast.Import, ast.ImportFrom))
    ]
    heavy = re.compile("keras|tensorflow|transfer|zoo")
    return "\n".join(one for one in statements if not heavy.search(one))
