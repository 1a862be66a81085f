"""The cells of the lessons in which exercises are solved, and the answers that they define."""

import ast
import re
from functools import cache

from imgcls_course.authoring.notebook_source import generate
from imgcls_course.runtime.lesson_files import SOLVED, all_lessons
from tests.exercises.every_exercise import EXERCISES


@cache
def exercise_cells(kind):
    """The source of each exercise's cell, by the exercise's identifier."""
    return {
        cell.id.removeprefix("exercise-"): cell.source
        for lesson in all_lessons()
        for cell in generate(lesson, kind).cells
        if cell.id.startswith("exercise-")
    }


@cache
def _imports():
    """The import statements of the lesson around each exercise, by the exercise's identifier."""
    return {
        cell.id.removeprefix("exercise-"): _light_imports(notebook)
        for lesson in all_lessons()
        for notebook in [generate(lesson, SOLVED)]
        for cell in notebook.cells
        if cell.id.startswith("exercise-")
    }


def _light_imports(notebook):
    """Import statements of all code cells, but those that would load TensorFlow."""
    statements = [
        statement
        for cell in notebook.cells
        if cell.cell_type == "code" and "%" not in cell.source
        for statement in ast.parse(cell.source).body
        if isinstance(statement, (ast.Import, ast.ImportFrom))
    ]
    sources = map(ast.unparse, statements)
    return [one for one in sources if not re.search("keras|tensorflow|transfer|zoo", one)]


def answer(exercise, kind):
    """The learner's name as an exercise's cell defines it, with what the lesson has by then."""
    topic, _, short_name = exercise.name.rpartition(".")
    namespace = {one.name.rpartition(".")[2]: one.reference for one in EXERCISES
                 if one.name.startswith(topic + ".")}  # fmt: skip
    exec("\n".join(_imports()[identifier(exercise)]), namespace)
    exec(exercise_cells(kind)[identifier(exercise)], namespace)
    return namespace[short_name]


def identifier(exercise):
    """What the ids of an exercise's cells end in."""
    return exercise.name.replace(".", "-").replace("_", "-")
