"""A hand-out for a class: the lessons, the data and the package in one folder that installs."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import imgcls_course
from imgcls_course import __version__
from imgcls_course.errors import CourseError
from imgcls_course.exercises import all_exercises
from imgcls_course.runtime.lesson_files import LEARNER, STUB, Lesson
from imgcls_course.runtime.manifest import MANIFEST_NAME, read_manifest, verify_all
from imgcls_course.runtime.paths import course_folder, data_folder
from imgcls_course.teaching.grading.submissions.lesson_exercises import (
    LessonExercises,
    read_catalogue,
)

STAMP = "release.json"
# What installs the course; `imgcls_course`, `data` and `notebooks` come beside it.
_ROOT_FILES = ("pyproject.toml", "constraints.txt", "LICENSE", "NOTICE")
_PACKAGE_ENDINGS = {".py", ".pyi", ".html", ".css", ".json", ".txt"}
_README = """# Image classification with large pretrained models

Your lessons are in `notebooks/`. Open them (Python 3.11 to 3.13; on Windows write
`.venv\\Scripts\\` for `.venv/bin/`):

```bash
python3 -m venv .venv
.venv/bin/pip install -r requirements.txt
.venv/bin/imgcls-course lab
```

The last command copies the lessons into `~/imgcls-course`, where you work on them, and opens
JupyterLab there. Your files are never written over.

| lesson | exercises | points |
| --- | --- | --- |
{rows}

**Handing in.** Save the notebook and hand in the `.ipynb` file as it is. Write your answers in the
exercises' own cells; other cells may be added, moved or deleted at will, they are not graded.

Version {version}.
"""
_REQUIREMENTS = "-c constraints.txt\n-e .[cpu]\n"


@dataclass(frozen=True)
class Handout:
    """What was made.

    Attributes:
        folder: where it is.
        lessons: the names of the lessons in it.
        version: the course's version and a digest of all that is in the hand-out.
        bytes: its size.
    """

    folder: Path
    lessons: tuple[str, ...]
    version: str
    bytes: int


def make_handout(folder: Path, lessons: list[Lesson]) -> Handout:
    """Write a hand-out, whole or not at all.

    Args:
        folder: does not exist yet, or is empty; nothing is ever written over.
        lessons: which to hand out.

    Raises:
        CourseError: the folder has something in it or cannot be written, a lesson is solved or
            missing, or the course's own data are damaged.
    """
    folder = folder.expanduser().absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(
            f"{folder} is there already.", "Name a folder that does not exist; nothing was changed."
        )
    if problems := verify_all():
        raise CourseError("; ".join(problems), "Get the data again with: git restore data")
    exercises = read_catalogue(lessons, all_exercises())
    for lesson in lessons:
        _require_unsolved(lesson)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".handout-") as temporary:
            made = Path(temporary) / "made"
            handout = _write(made, folder, lessons, exercises)
            os.replace(made, folder)
    except OSError as error:
        raise CourseError(
            f"{folder} cannot be written: {error.strerror or error}.", "Name another folder."
        ) from error
    return handout


def _require_unsolved(lesson: Lesson) -> None:
    """A lesson that is handed out is the learner's, and every exercise in it is a stub."""
    notebook = json.loads(lesson.learner.read_text(encoding="utf-8"))
    stubs = [
        STUB[0] in "".join(cell["source"])
        for cell in notebook["cells"]
        if cell["id"].startswith("exercise-")
    ]
    if notebook["metadata"].get("imgcls", {}).get("kind") != LEARNER or not all(stubs):
        raise CourseError(
            f"{lesson.learner} has solutions in it.",
            f"Build it again: imgcls-course build {lesson.name} --force",
        )


def _write(
    made: Path, folder: Path, lessons: list[Lesson], exercises: list[LessonExercises]
) -> Handout:
    digest, size = hashlib.sha256(), 0
    for source, name in sorted(_files(lessons), key=lambda pair: pair[1]):
        target = made / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        content = target.read_bytes()
        size += len(content)
        digest.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    version = f"{__version__}+{digest.hexdigest()[:12]}"
    rows = [
        f"| {one.lesson} | {len(one.stubs)} | {sum(one.possible.values())} |" for one in exercises
    ]
    stamp = {
        "version": version,
        "lessons": [
            {
                "lesson": one.lesson,
                "sha256": hashlib.sha256(lesson.learner.read_bytes()).hexdigest(),
                "exercises": one.possible,
            }
            for lesson, one in zip(lessons, exercises, strict=True)
        ],
    }
    (made / STAMP).write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    (made / "requirements.txt").write_text(_REQUIREMENTS, encoding="utf-8")
    text = _README.format(rows="\n".join(rows), version=version)
    (made / "README.md").write_text(text, encoding="utf-8")
    return Handout(folder, tuple(one.lesson for one in exercises), version, size)


def _files(lessons: list[Lesson]) -> Iterator[tuple[Path, str]]:
    """Each file of the hand-out, and its name there."""
    root = course_folder()
    missing = [name for name in _ROOT_FILES if not (root / name).is_file()]
    if missing:
        raise CourseError(
            f"{root} has no {', '.join(missing)}.",
            "Make the hand-out from a checkout of the course.",
        )
    for name in _ROOT_FILES:
        yield root / name, name
    for lesson in lessons:
        yield lesson.learner, f"notebooks/{lesson.learner.name}"
    for name in (MANIFEST_NAME, *(entry.path for entry in read_manifest())):
        yield data_folder() / name, f"data/{name}"
    package = Path(imgcls_course.__file__).resolve().parent
    for path in package.rglob("*"):
        parts = path.relative_to(package).parts
        hidden = any(part.startswith(".") or part == "_bundled" for part in parts)
        if path.is_file() and path.suffix in _PACKAGE_ENDINGS and not hidden:
            yield path, "/".join(("imgcls_course", *parts))
