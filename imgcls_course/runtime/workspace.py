"""A learner's own folder of lessons: filled from the course, never written over."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from imgcls_course.errors import CourseError
from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.lesson_files import Lesson

_RECORD = ".imgcls-course.json"


@dataclass
class Filling:
    """What filling a folder did, as lists of file names.

    Attributes:
        added: lessons that were not there.
        renewed: lessons that nobody had touched since they were copied, now in the newer version.
        kept: lessons that are the learner's by now; they were left alone.
        outdated: those of `kept` that have a newer version in the course.
    """

    added: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)


def fill(folder: Path, lessons: list[Lesson], with_solutions: bool = False) -> Filling:
    """Copy the lessons into a learner's folder; a file that the learner has changed is kept.

    Args:
        folder: created where it does not exist.
        lessons: what to copy.
        with_solutions: also copy the solved lessons, into `solutions/`.

    Raises:
        CourseError: the folder cannot be written, or is a file.
    """
    sources = {lesson.learner.name: lesson.learner for lesson in lessons}
    if with_solutions:
        sources |= {f"solutions/{lesson.solved.name}": lesson.solved for lesson in lessons}
    missing = [name for name, source in sources.items() if not source.is_file()]
    if missing:
        raise CourseError(
            f"The course lacks {', '.join(missing)}.",
            "Solutions and lessons are in a complete checkout; `imgcls-course build` makes them.",
        )
    try:
        return _fill(folder, sources)
    except OSError as error:
        raise CourseError(
            f"The folder {folder} cannot be written: {error.strerror or error}.",
            "Nothing was lost. Name another folder: imgcls-course lab FOLDER",
        ) from error


def _fill(folder: Path, sources: dict[str, Path]) -> Filling:
    folder.mkdir(parents=True, exist_ok=True)
    record = _read_record(folder)
    filling = Filling()
    for name, source in sources.items():
        content, target = source.read_bytes(), folder / name
        if not target.exists():
            filling.added.append(name)
        elif _digest(target.read_bytes()) == _digest(content):
            record[name] = _digest(content)
            continue
        elif record.get(name) == _digest(target.read_bytes()):
            filling.renewed.append(name)
        else:
            filling.kept.append(name)
            if record.get(name) != _digest(content):
                filling.outdated.append(name)
            continue
        write_atomically(target, content)
        record[name] = _digest(content)
    write_atomically(folder / _RECORD, json.dumps(record, indent=1).encode())
    return filling


def _read_record(folder: Path) -> dict[str, str]:
    """Digests of the files as they were copied; a damaged record only means that all are kept."""
    try:
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def lesson_to_open(folder: Path, lessons: list[Lesson]) -> str:
    """The file name of the lesson to go on with: the one saved last, or else the first.

    Copying gives all files nearly the same time, so only a learner's saving tells them apart.
    """
    record = _read_record(folder)
    touched = [
        lesson.learner.name
        for lesson in lessons
        if (folder / lesson.learner.name).is_file()
        and record.get(lesson.learner.name) != _digest((folder / lesson.learner.name).read_bytes())
    ]
    if not touched:
        return lessons[0].learner.name
    return max(touched, key=lambda name: (folder / name).stat().st_mtime)
