"""What a grade depends on besides the submission: the lesson, its exercises, the grader."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import imgcls_course
from imgcls_course import __version__
from imgcls_course.runtime.lesson_files import choose_lessons
from imgcls_course.runtime.paths import data_folder
from imgcls_course.teaching.grading.submissions.lesson_exercises import LessonExercises

_PACKAGE = Path(imgcls_course.__file__).resolve().parent
# What only shows things can change without changing a grade.
_SHOWING = {"commands", "figures", "authoring", "exercises"}


def lesson_version(exercises: LessonExercises) -> str:
    """SHA-256 of all that decides what an answer to one lesson is worth."""
    (lesson,) = choose_lessons([exercises.lesson])
    topics = sorted({name.partition(".")[0] for name in exercises.stubs})
    content = [
        __version__,
        _common_version(),
        [_digest(path) for path in _files_of_exercises(topics)],
        [_sources(path) for path in (lesson.learner, lesson.solved)],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _files_of_exercises(topics: list[str]) -> Iterator[Path]:
    folder = _PACKAGE / "exercises"
    yield folder / "__init__.py"
    for topic in topics:
        yield from sorted((folder / topic).rglob("*.py"))


@cache
def _common_version() -> str:
    digests = [_digest(path) for path in _common_files()]
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _common_files() -> Iterator[Path]:
    for path in sorted(_PACKAGE.rglob("*.py")):
        parts = path.relative_to(_PACKAGE).parts
        if parts[0] not in _SHOWING and "_bundled" not in parts:
            yield path
    yield data_folder() / "manifest.json"


def _sources(path: Path) -> str:
    """The texts of a notebook's cells; what they printed decides nothing."""
    if not path.is_file():
        return ""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = [[cell.get("id"), "".join(cell["source"])] for cell in cells]
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
