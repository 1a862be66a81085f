"""What the lessons ask for: which exercises, in which order, worth how much, with which stubs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from imgcls_course.errors import LessonError
from imgcls_course.exercises import find_exercise
from imgcls_course.runtime.lesson_files import Lesson, cell_identifier


@dataclass(frozen=True)
class LessonExercises:
    """The exercises of one lesson, as its learner's notebook has them.

    Attributes:
        lesson: such as "02_loss".
        stubs: the text of each exercise's cell as it is handed out, by the exercise's name, in the
            lesson's order.
    """

    lesson: str
    stubs: dict[str, str]

    @property
    def identifiers(self) -> dict[str, str]:
        """The exercise's name by its identifier: "loss-softmax" gives "loss.softmax"."""
        return {cell_identifier(name): name for name in self.stubs}

    @property
    def possible(self) -> dict[str, int]:
        """What a right answer to each exercise is worth, by its name."""
        return {name: find_exercise(name).points for name in self.stubs}


def read_catalogue(lessons: Iterable[Lesson], names: Iterable[str]) -> list[LessonExercises]:
    """The exercises of each lesson, in order.

    Args:
        lessons: whose learner's notebooks are read.
        names: of all exercises of the course.

    Raises:
        LessonError: a lesson's notebook is missing or is no notebook.
    """
    known = {cell_identifier(name): name for name in names}
    return [LessonExercises(lesson.name, _stubs(lesson, known)) for lesson in lessons]


def read_solutions(lesson: Lesson) -> dict[str, str]:
    """The texts of the solved cells by their ids; none where there is no solved notebook."""
    if not lesson.solved.is_file():
        return {}
    cells = json.loads(lesson.solved.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells}


def _stubs(lesson: Lesson, known: dict[str, str]) -> dict[str, str]:
    try:
        notebook = json.loads(lesson.learner.read_text(encoding="utf-8"))
        cells = [(str(cell.get("id", "")), cell["source"]) for cell in notebook["cells"]]
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise LessonError(
            f"The lesson {lesson.learner} cannot be read: {error}.",
            "Get it again with git restore, or make it with imgcls-course build.",
        ) from error
    exercises = [
        (identity.removeprefix("exercise-"), "".join(source))
        for identity, source in cells
        if identity.startswith("exercise-")
    ]
    return {known[name]: source for name, source in exercises if name in known}
