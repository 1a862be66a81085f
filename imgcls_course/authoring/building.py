"""Builds the committed notebooks from their sources, and tells where they have drifted."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from imgcls_course.authoring.executing import RunReport, execute
from imgcls_course.authoring.notebook_source import generate
from imgcls_course.authoring.stored_figures import compress_figures
from imgcls_course.errors import LessonError
from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.lesson_files import Lesson

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def build(
    lesson: Lesson, kind: str, on_cell: Callable[[int, int], None] = lambda done, total: None
) -> RunReport:
    """Generate a lesson's notebook, execute it, and store it with its outputs.

    The notebook on disk is replaced only by one that ran to its end and wrote nothing to stderr.

    Raises:
        LessonError: it did not.
    """
    notebook = generate(lesson, kind)
    report = execute(notebook, lesson.name, lesson.learner.parent, on_cell)
    if report.error:
        raise LessonError(f"{lesson.name} ({kind}) failed: {report.error}")
    tidy(notebook)
    _require_clean_outputs(lesson, kind, notebook)
    _store(notebook, lesson.path(kind))
    return report


def tidy_stored(lesson: Lesson, kind: str) -> None:
    """Tidy a notebook as it was stored by an earlier build, without executing it.

    Raises:
        LessonError: it has not been built.
    """
    path = lesson.path(kind)
    if not path.is_file():
        raise LessonError(
            f"{_short(path)} has not been built.", f"Build it: imgcls-course build {lesson.name}"
        )
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    tidy(notebook)
    _store(notebook, path)


def _store(notebook: NotebookNode, path: Path) -> None:
    text = nbformat.writes(notebook, version=nbformat.NO_CONVERT)
    write_atomically(path, (text.rstrip("\n") + "\n").encode("utf-8"))


def tidy(notebook: NotebookNode) -> None:
    """Remove whatever differs from run to run or needs a kernel, and make figures small."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        cell.outputs = _joined([_as_stored(output) for output in cell.outputs])


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """What was printed in one piece, where a busy machine has sent it in several."""
    joined: list[NotebookNode] = []
    for output in outputs:
        before = joined[-1] if joined else None
        if (
            before is not None
            and output.output_type == before.output_type == "stream"
            and output.name == before.name
        ):
            before.text += output.text
        else:
            joined.append(output)
    return joined


def _as_stored(output: NotebookNode) -> NotebookNode:
    # A widget's view is nothing without its kernel; the picture beside it stays.
    if "data" in output:
        output.data.pop(WIDGET_VIEW, None)
        if "text/html" in output.data:
            output.data["text/html"] = compress_figures(output.data["text/html"])
    output.pop("transient", None)
    return output


def _require_clean_outputs(lesson: Lesson, kind: str, notebook: NotebookNode) -> None:
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise LessonError(
                    f"{lesson.name} ({kind}), cell {number} writes to stderr: {output.text[:500]}",
                    "A lesson's output is read by learners: mend the cause of the warning.",
                )


def drift(lesson: Lesson) -> list[str]:
    """What in a lesson's notebooks is not as its source says; empty where all is well."""
    problems = []
    for kind in lesson.kinds:
        path = lesson.path(kind)
        if not path.is_file():
            problems.append(f"{_short(path)} has not been built")
            continue
        stored = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        problems.extend(
            f"{_short(path)}: {problem}" for problem in _differences(lesson, kind, stored)
        )
    return problems


def _differences(lesson: Lesson, kind: str, stored: NotebookNode) -> list[str]:
    expected = generate(lesson, kind)
    problems = []
    if _without_outputs(stored) != _without_outputs(expected):
        changed = _first_change(stored, expected)
        problems.append(f"differs from its source{changed}")
    code_cells = [cell for cell in stored.cells if cell.cell_type == "code"]
    if [cell.execution_count for cell in code_cells] != list(range(1, len(code_cells) + 1)):
        problems.append("was not executed from top to bottom")
    return problems


def _first_change(stored: NotebookNode, expected: NotebookNode) -> str:
    for number, (one, other) in enumerate(zip(stored.cells, expected.cells, strict=False), start=1):
        if one.source != other.source or one.id != other.id or one.metadata != other.metadata:
            return f" from cell {number} on"
    return " in its number of cells or its metadata"


def _without_outputs(notebook: NotebookNode) -> NotebookNode:
    bare = copy.deepcopy(notebook)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return bare


def _short(path: Path) -> str:
    return "/".join(path.parts[-2:])
