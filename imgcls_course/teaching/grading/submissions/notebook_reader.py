"""A notebook that may be broken or hostile: which lesson it is, and the text of its exercises.

Nothing here runs or trusts anything; whatever a file holds, the outcome is plain data.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from imgcls_course.teaching.grading.submissions.lesson_exercises import LessonExercises

LONGEST_ANSWER = 100_000
MISSING = "The exercise's cell is missing."
_CHECK = re.compile(r"\bcheck\(\s*[\"']([\w.]+)[\"']")


@dataclass(frozen=True)
class ReadNotebook:
    """What a file turned out to be.

    Attributes:
        lesson: by what is in it; empty where it is no lesson of the course.
        cells: the text of each exercise that was found once, by its name.
        problems: what is wrong with the others, by their names.
        broken: why the file could not be read; empty where it could.
    """

    lesson: str = ""
    cells: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    broken: str = ""


@dataclass(frozen=True)
class _Cell:
    """What matters of a cell; anything missing or of a strange type is empty."""

    is_code: bool
    identity: str
    grade_id: str
    source: str | None


def read_notebook(
    content: bytes, lessons: Iterable[LessonExercises], named: str = ""
) -> ReadNotebook:
    """Take a notebook's exercises out of it.

    Args:
        content: the file's bytes.
        lessons: those that are graded.
        named: the lesson that the file's name tells of; counts where the content tells nothing.
    """
    by_name = {one.lesson: one for one in lessons}
    try:
        notebook = _parse(content)
    except _BrokenError as error:
        return ReadNotebook(_recognise_text(content, by_name) or named, broken=str(error))
    cells = [_read_cell(cell) for cell in notebook["cells"]]
    lesson = _recognise(notebook, cells, by_name, named)
    if lesson not in by_name:
        return ReadNotebook()
    found, problems = {}, {}
    for name, stub in by_name[lesson].stubs.items():
        answer, problem = _answer(name, stub, by_name[lesson], cells)
        if problem:
            problems[name] = problem
        else:
            found[name] = answer
    return ReadNotebook(lesson, found, problems)


class _BrokenError(Exception):
    """The file is no notebook; says why, in words for its student."""


def _parse(content: bytes) -> dict[str, Any]:
    """A notebook of format 4 as plain data, whatever wrote it; only its outline is checked."""
    if not content.strip():
        raise _BrokenError("The file is empty.")
    try:
        notebook = json.loads(content)  # also UTF-16, and with a byte order mark
    except RecursionError:
        raise _BrokenError("The file is nested too deeply to be a notebook.") from None
    except UnicodeDecodeError:
        raise _BrokenError("The file is not text in UTF-8, so it is no notebook.") from None
    except json.JSONDecodeError as error:
        raise _BrokenError(
            f"The file is not whole: it stops being JSON in line {error.lineno}, "
            f"column {error.colno}."
        ) from None
    except ValueError:
        raise _BrokenError("The file holds a number that no notebook holds.") from None
    if not isinstance(notebook, dict):
        raise _BrokenError("The file is JSON, but no notebook.")
    if "cells" not in notebook and "worksheets" in notebook:
        notebook = _converted(notebook)
    if not isinstance(notebook.get("cells"), list):
        raise _BrokenError("The file has no list of cells, so it is no notebook.")
    return notebook


def _converted(notebook: dict[str, Any]) -> dict[str, Any]:
    """A notebook of format 3 or older, as a present one."""
    import nbformat

    try:
        return nbformat.convert(nbformat.from_dict(notebook), 4)
    except Exception as error:  # what is wrong in an old notebook shows in any way at all
        raise _BrokenError(
            "The notebook is in an old format and cannot be converted "
            f"({type(error).__name__}). Saving it in JupyterLab helps."
        ) from None


def _read_cell(cell: Any) -> _Cell:
    if not isinstance(cell, dict):
        return _Cell(False, "", "", None)
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    return _Cell(
        cell.get("cell_type") == "code",
        _text(cell.get("id")),
        _text(grade_id),
        _encodable(source) if isinstance(source, str) else None,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _encodable(source: str) -> str:
    """The text with half surrogates replaced, which JSON can hold and no file can."""
    return source.encode("utf-8", "replace").decode("utf-8")


def _recognise(
    notebook: dict[str, Any], cells: list[_Cell], lessons: dict[str, LessonExercises], named: str
) -> str:
    """The lesson with the most exercises in it; else the one that its metadata or name tells."""
    metadata = notebook.get("metadata")
    course = metadata.get("imgcls") if isinstance(metadata, dict) else None
    stated = _text(course.get("lesson")) if isinstance(course, dict) else ""
    votes: Counter[str] = Counter()
    for lesson, exercises in lessons.items():
        known = exercises.identifiers
        votes[lesson] = len(
            {cell.identity for cell in cells} & {f"exercise-{one}" for one in known}
            | {cell.grade_id for cell in cells} & set(known)
        )
    most = max(votes.values(), default=0)
    if most == 0:
        return stated if stated in lessons else named
    winners = [lesson for lesson, count in votes.items() if count == most]
    return stated if stated in winners else winners[0]


def _recognise_text(content: bytes, lessons: dict[str, LessonExercises]) -> str:
    """The lesson whose exercises' ids are in a file that is no whole notebook, or empty."""
    identifiers = set(re.findall(rb"exercise-([a-z0-9-]+)", content))
    votes = {
        lesson: len(identifiers & {one.encode() for one in exercises.identifiers})
        for lesson, exercises in lessons.items()
    }
    best = max(votes, key=votes.__getitem__, default="")
    return best if votes.get(best) else ""


def _answer(name: str, stub: str, lesson: LessonExercises, cells: list[_Cell]) -> tuple[str, str]:
    """The exercise's text and an empty problem, or an empty text and the problem."""
    identifier = next(one for one, of in lesson.identifiers.items() if of == name)
    untouched, found = "", False
    for candidates in _candidates(identifier, cells):
        if not candidates:
            continue
        found = True
        texts = {cell.source for cell in candidates if cell.is_code and cell.source is not None}
        # A copy that was never filled in is nobody's answer.
        answers = {text for text in texts if not _same(text, stub)}
        if len(answers) > 1:
            return "", (
                f"The exercise's cell is there {len(candidates)} times with different texts, "
                "so nobody can know which one counts."
            )
        for answer in answers:
            if len(answer) > LONGEST_ANSWER:
                return "", f"The exercise's cell has {len(answer):,} characters, far too many."
            return answer, ""
        untouched = next(iter(sorted(texts)), "")
    elsewhere = _in_other_cells(name, lesson, cells)
    if len(elsewhere) > 1:
        return "", (
            "The exercise's cell is empty, and "
            f"{len(elsewhere)} cells of your own define it, so nobody can know which one counts."
        )
    if answer := next(iter(elsewhere), untouched):
        return answer, ""
    if found:
        return "", "The exercise's cell is no code cell with a text any more."
    if not any(cell.grade_id or cell.identity.startswith("exercise-") for cell in cells):
        return _before_its_check(name, cells)
    return "", MISSING


def _candidates(identifier: str, cells: list[_Cell]) -> Iterator[list[_Cell]]:
    """Cells that may be the exercise's, the surest way of knowing them first."""
    yield [cell for cell in cells if cell.identity == f"exercise-{identifier}"]
    # Jupyter gives a copied cell a new id, and leaves it the name that nbgrader knows it by.
    yield [cell for cell in cells if cell.grade_id == identifier]


def _in_other_cells(name: str, lesson: LessonExercises, cells: list[_Cell]) -> set[str]:
    """Different texts of the student's own cells that define what an exercise asks for."""
    asked = re.escape(name.rpartition(".")[2])
    defines = re.compile(rf"^(?:def {asked}\s*\(|{asked}\s*=(?!=))", re.MULTILINE)
    known = lesson.identifiers
    return {
        cell.source
        for cell in cells
        if cell.is_code
        and cell.source is not None
        and len(cell.source) <= LONGEST_ANSWER
        and cell.identity.removeprefix("exercise-") not in known
        and cell.grade_id not in known
        and not _CHECK.search(cell.source)
        and defines.search(cell.source)
    }


def _before_its_check(name: str, cells: list[_Cell]) -> tuple[str, str]:
    """The code above the exercise's check, for notebooks that have lost ids and metadata."""
    code = [cell for cell in cells if cell.is_code]
    answers = {
        cell.source
        for cell, following in itertools.pairwise(code)
        if cell.source and _CHECK.findall(following.source or "") == [name]
    }
    if len(answers) == 1 and len(answer := answers.pop()) <= LONGEST_ANSWER:
        return answer, ""
    return "", MISSING


def _same(text: str, other: str) -> bool:
    return text.split() == other.split()
