"""Mutants that no answer could show to be wrong: listed beside the exercise, with the reason.

Each lesson's folder of exercises may have a file `equivalent.toml`:

    [["loss.first_loss"]]
    why = "No case has fewer than two classes, and the text asks for none."
    mutants = ["solution: return np.log(classes) -> ..."]
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import imgcls_course.exercises
from imgcls_course.errors import ExerciseError
from imgcls_course.exercises import find_exercise

FILE_NAME = "equivalent.toml"


def equivalent_mutants(topic: str, folder: Path | None = None) -> dict[str, dict[str, str]]:
    """For each exercise of a lesson: the reason for each mutant that is listed.

    Args:
        topic: the lesson's folder of exercises.
        folder: where the lessons' folders are; that of this package by default.

    Raises:
        ExerciseError: an entry has no reason, or names no exercise, or lists a mutant twice.
    """
    folder = folder or Path(imgcls_course.exercises.__file__).parent
    path = folder / topic / FILE_NAME
    if not path.is_file():
        return {}
    listed: dict[str, dict[str, str]] = {}
    for name, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
        find_exercise(name)
        reasons = listed.setdefault(name, {})
        for entry in entries:
            why = str(entry.get("why", "")).strip()
            for mutant in entry.get("mutants", ()):
                if not why or mutant in reasons:
                    problem = "is listed twice" if why else "is listed without a reason"
                    raise ExerciseError(
                        f"{path.name} of {topic}: {mutant!r} of {name} {problem}.",
                        "Say once, in `why`, what makes it equivalent.",
                    )
                reasons[mutant] = why
    return listed
