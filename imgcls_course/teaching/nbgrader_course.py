"""The same lessons as a course of nbgrader's: its folder `source/`, and a configuration."""

from __future__ import annotations

import json
from pathlib import Path

from imgcls_course.errors import CourseError
from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.lesson_files import STUB, Lesson

_CONFIGURATION = f"""# Made by `imgcls-course release --nbgrader`.
c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "imgcls"
# What a learner finds in a solution's place; it runs, so that the rest of a lesson does.
c.ClearSolutions.code_stub = {{"python": {chr(10).join(STUB)!r}}}
# A lesson trains models, and more than one may be graded at a time.
c.ExecutePreprocessor.timeout = 300
"""


def make_nbgrader_course(folder: Path, lessons: list[Lesson]) -> list[Path]:
    """Write a course folder for `nbgrader generate_assignment`, one assignment a lesson.

    Explanations of solutions, which nbgrader would hand out, are left out; solutions are between
    its markers.

    Returns:
        the notebooks that were written.

    Raises:
        CourseError: the folder has something in it or cannot be written, or a lesson has no
            solved notebook.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(
            f"{folder} is there already.", "Name a folder that does not exist; nothing was changed."
        )
    missing = [one.name for one in lessons if not one.solved.is_file()]
    if missing:
        raise CourseError(
            f"The solved notebooks of {', '.join(missing)} are missing.",
            "Make the course from a checkout; imgcls-course build makes them.",
        )
    notebooks = {folder / "source" / one.name / f"{one.name}.ipynb": one for one in lessons}
    try:
        write_atomically(folder / "nbgrader_config.py", _CONFIGURATION.encode())
        for path, lesson in notebooks.items():
            text = json.dumps(_source(lesson), indent=1, ensure_ascii=False)
            write_atomically(path, text.encode())
    except OSError as error:
        raise CourseError(
            f"{folder} cannot be written: {error.strerror or error}.", "Name another folder."
        ) from error
    return list(notebooks)


def _source(lesson: Lesson) -> dict:
    """The learner's notebook with solved exercises, as nbgrader wants its sources."""
    learner, solved = (
        json.loads(path.read_text(encoding="utf-8")) for path in (lesson.learner, lesson.solved)
    )
    solutions = {
        cell["id"]: cell["source"] for cell in solved["cells"] if cell["id"].startswith("exercise-")
    }
    for cell in learner["cells"]:
        cell["source"] = solutions.get(cell["id"], cell["source"])
    return learner
