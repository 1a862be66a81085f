"""A lesson as the grader sees it: our own copy of its statements, and its exercises."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from imgcls_course.errors import LessonError
from imgcls_course.exercises import find_exercise
from imgcls_course.judging.exercise import Exercise
from imgcls_course.runtime.lesson_files import choose_lessons
from imgcls_course.teaching.grading.rounds.slicing import Unit, names_of, parse, statements


@dataclass(frozen=True)
class GradedExercise:
    """One exercise in its lesson.

    Attributes:
        exercise: what is asked.
        stub: the cell as it is handed out.
        solution: the cell as it is solved.
        answer: the expression whose value is judged, such as "softmax".
        unit: the position of its cell among the lesson's units.
    """

    exercise: Exercise
    stub: str
    solution: str
    answer: str
    unit: int

    @property
    def name(self) -> str:
        """The exercise's name."""
        return self.exercise.name


@dataclass(frozen=True)
class GradedLesson:
    """A solved lesson in pieces.

    Attributes:
        lesson: its name.
        units: its statements and exercise cells, in order; check cells are left out.
        exercises: by name, in order.
    """

    lesson: str
    units: tuple[Unit, ...]
    exercises: dict[str, GradedExercise]


@cache
def graded_lesson(lesson_name: str) -> GradedLesson:
    """A lesson's pieces, read from the solved and the learner's notebook of this installation.

    Raises:
        LessonError: there is no such lesson, or no solved notebook of it.
    """
    (lesson,) = choose_lessons([lesson_name])
    if not lesson.solved.is_file():
        raise LessonError(
            f"There is no solved notebook of {lesson.name} at {lesson.solved}.",
            "Grade from a checkout of the course; an installed wheel has no solutions.",
        )
    stubs = {cell["id"]: text for cell, text in _code_cells(lesson.learner)}
    units: list[Unit] = []
    exercises: dict[str, GradedExercise] = {}
    waiting: tuple[str, str] | None = None
    for number, (cell, text) in enumerate(_code_cells(lesson.solved)):
        kind, _, identifier = cell["id"].partition("-")
        if kind == "exercise":
            waiting = cell["id"], text
            units.append(Unit(number, "", names_of(text), identifier))
        elif kind == "check" and waiting:
            name, answer = _checked(lesson.name, text)
            stub = stubs.get(waiting[0], "")
            units[-1] = Unit(number - 1, "", units[-1].names, name)
            exercises[name] = GradedExercise(
                find_exercise(name), stub, waiting[1], answer, len(units) - 1
            )
            waiting = None
        else:
            units += statements(text, number)
    return GradedLesson(lesson.name, tuple(units), exercises)


def _code_cells(path: Path) -> list[tuple[dict, str]]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [
        (cell, "".join(cell["source"])) for cell in notebook["cells"] if cell["cell_type"] == "code"
    ]


def _checked(lesson: str, source: str) -> tuple[str, str]:
    """The exercise's name and the judged expression, of a cell such as `f = check("x.f", f)`."""
    tree = parse(source)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "check":
            return ast.literal_eval(node.args[0]), ast.unparse(node.args[1])
    raise LessonError(f"{lesson}: a check cell calls no check: {source!r}.")
