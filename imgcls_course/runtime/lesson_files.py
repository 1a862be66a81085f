"""The lessons: which there are, and where each one's source and notebooks lie."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from imgcls_course.errors import LessonError
from imgcls_course.runtime.paths import notebooks_folder

STUB = ("# Write your code here.", "...")

LEARNER = "lesson"
SOLVED = "solved"


@dataclass(frozen=True)
class Lesson:
    """One lesson's three files.

    Attributes:
        name: such as "02_loss".
        source: the script that people edit.
        learner: the generated notebook with exercises to fill in.
        solved: the generated notebook with solutions.
        kinds: which of the two there are.
    """

    name: str
    source: Path
    learner: Path
    solved: Path
    kinds: tuple[str, ...] = (LEARNER, SOLVED)

    def path(self, kind: str) -> Path:
        """The generated notebook of a kind, `LEARNER` or `SOLVED`."""
        return self.learner if kind == LEARNER else self.solved


def all_lessons(folder: Path | None = None) -> list[Lesson]:
    """The lessons in order: those with a source, or, in an installed wheel, with a notebook."""
    folder = folder or notebooks_folder()
    pattern = "[0-9][0-9]_*"
    files = [*(folder / "source").glob(f"{pattern}.py"), *folder.glob(f"{pattern}.ipynb")]
    return [_lesson(folder, name) for name in sorted({file.stem for file in files})]


def gpu_check(folder: Path | None = None) -> Lesson:
    """The notebook that compares this machine's GPU with its CPU; it has no exercises."""
    return _lesson(folder or notebooks_folder(), "gpu_check", (LEARNER,))


def _lesson(folder: Path, name: str, kinds: tuple[str, ...] = (LEARNER, SOLVED)) -> Lesson:
    return Lesson(
        name,
        folder / "source" / f"{name}.py",
        folder / f"{name}.ipynb",
        folder / "solutions" / f"{name}.ipynb",
        kinds,
    )


def choose_lessons(
    names: list[str] | None, folder: Path | None = None, others: Sequence[Lesson] = ()
) -> list[Lesson]:
    """The lessons whose number or name is given; all of them where none is.

    Args:
        names: such as "02", "02_loss" or "loss".
        folder: of the notebooks.
        others: notebooks to choose from beside the lessons.

    Raises:
        LessonError: a name fits no lesson.
    """
    lessons = [*all_lessons(folder), *others]
    if not names:
        return lessons
    for name in names:
        if not any(_fits(lesson, name) for lesson in lessons):
            have = ", ".join(lesson.name for lesson in lessons)
            raise LessonError(f"No lesson is called {name!r}.", f"There are: {have}.")
    return [lesson for lesson in lessons if any(_fits(lesson, name) for name in names)]


def _fits(lesson: Lesson, name: str) -> bool:
    number, _, topic = lesson.name.partition("_")
    return Path(name).stem in (lesson.name, number, topic)


def cell_identifier(name: str) -> str:
    """An exercise's name as it stands in cell ids: "loss.softmax" gives "loss-softmax"."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name)
