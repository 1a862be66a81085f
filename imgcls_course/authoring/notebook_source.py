"""From a lesson's source to the learner's notebook and the solved one.

A source is a script in jupytext's percent format. Its cells carry the structure as metadata:
`exercise="name"` marks the cell that a learner fills in, `check="name"` the cell that judges it,
`solution=true` a cell that only the solved notebook has.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from imgcls_course.errors import LessonError
from imgcls_course.exercises import find_exercise
from imgcls_course.runtime.lesson_files import LEARNER, SOLVED, STUB, Lesson, cell_identifier

if TYPE_CHECKING:
    from nbformat import NotebookNode

BEGIN_SOLUTION = "### BEGIN SOLUTION"
END_SOLUTION = "### END SOLUTION"


def generate(lesson: Lesson, kind: str) -> NotebookNode:
    """A lesson's notebook, not executed, straight from its source.

    Args:
        lesson: which.
        kind: `LEARNER` or `SOLVED`.

    Raises:
        LessonError: the source breaks a rule of the format; the message names the cell.
    """
    # Two slow imports, which only building needs.
    import jupytext
    import nbformat

    if not lesson.source.is_file():
        raise LessonError(
            f"{lesson.name} has no source, {lesson.source.name}.",
            "Sources are in a checkout of the course; an installed wheel has lessons only.",
        )
    notebook = jupytext.reads(lesson.source.read_text(encoding="utf-8"), fmt="py:percent")
    cells = [cell for cell in notebook.cells if kind == SOLVED or not cell.metadata.get("solution")]
    generated = nbformat.v4.new_notebook(
        cells=_with_unique_ids([_generate_cell(lesson, cell, kind) for cell in cells]),
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "imgcls": {"lesson": lesson.name, "kind": kind},
        },
    )
    _require_pairs(lesson, generated)
    nbformat.validate(generated)
    return generated


def _generate_cell(lesson: Lesson, cell: NotebookNode, kind: str) -> NotebookNode:
    import nbformat

    metadata: dict[str, Any] = {}
    tags = list(cell.metadata.get("tags", []))
    source = cell.source
    digest = hashlib.sha256(source.encode()).hexdigest()[:8]
    # A cell keeps its id when its text changes: `id="..."` in its marker.
    identity = cell.metadata.get("id") or f"{cell.cell_type}-{digest}"
    if name := cell.metadata.get("exercise"):
        tags.append("exercise")
        identity = f"exercise-{cell_identifier(name)}"
        metadata["nbgrader"] = _nbgrader(name, is_solution=True)
        if kind == LEARNER:
            source = without_solution(source, f"{lesson.name}, exercise {name}")
    if name := cell.metadata.get("check"):
        tags.append("check")
        identity = f"check-{cell_identifier(name)}"
        metadata["nbgrader"] = _nbgrader(name, is_solution=False)
    if tags:
        metadata["tags"] = tags
    if cell.cell_type == "markdown":
        made = nbformat.v4.new_markdown_cell(source, metadata=metadata)
    else:
        made = nbformat.v4.new_code_cell(source, metadata=metadata)
    made.id = identity
    return made


def without_solution(source: str, where: str) -> str:
    """An exercise cell's source with every solution replaced by a stub.

    Raises:
        LessonError: the markers are missing or do not pair up.
    """
    kept: list[str] = []
    inside = False
    replaced = 0
    for line in source.splitlines():
        marker = line.strip()
        if marker in (BEGIN_SOLUTION, END_SOLUTION):
            if inside == (marker == BEGIN_SOLUTION):
                raise LessonError(f"{where}: {marker!r} is out of place.")
            inside = marker == BEGIN_SOLUTION
            if inside:
                indent = line[: len(line) - len(line.lstrip())]
                kept.extend(indent + stub for stub in STUB)
                replaced += 1
        elif not inside:
            kept.append(line)
    if inside or not replaced:
        raise LessonError(f"{where}: a solution needs {BEGIN_SOLUTION!r} and {END_SOLUTION!r}.")
    return "\n".join(kept)


def _nbgrader(name: str, is_solution: bool) -> dict[str, Any]:
    """nbgrader's metadata, schema 3: one cell to fill in, or one that is graded and locked."""
    metadata: dict[str, Any] = {
        "schema_version": 3,
        "grade": not is_solution,
        "grade_id": cell_identifier(name) if is_solution else f"{cell_identifier(name)}-check",
        "locked": not is_solution,
        "solution": is_solution,
        "task": False,
        "cell_type": "code",
    }
    if not is_solution:
        metadata["points"] = find_exercise(name).points
    return metadata


def _with_unique_ids(cells: list[NotebookNode]) -> list[NotebookNode]:
    """The same cells; where two have one id (equal text), later ones are numbered."""
    seen: dict[str, int] = {}
    for cell in cells:
        seen[cell.id] = seen.get(cell.id, 0) + 1
        if seen[cell.id] > 1:
            cell.id = f"{cell.id}-{seen[cell.id]}"
    return cells


def _require_pairs(lesson: Lesson, notebook: NotebookNode) -> None:
    """Every exercise is followed by its own check, and no check stands alone."""
    waiting: str | None = None
    for cell in notebook.cells:
        kind, _, name = cell.id.partition("-")
        if kind == "exercise":
            if waiting:
                raise LessonError(f"{lesson.name}: exercise {waiting!r} has no check cell.")
            waiting = name
        elif kind == "check":
            if name != waiting:
                raise LessonError(f"{lesson.name}: check {name!r} does not follow its exercise.")
            waiting = None
    if waiting:
        raise LessonError(f"{lesson.name}: exercise {waiting!r} has no check cell.")
