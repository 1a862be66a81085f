"""`imgcls-course run`: execute lessons in order and say what each took."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from imgcls_course.authoring.executing import RunReport


def run(
    lessons: Annotated[
        list[str] | None, typer.Argument(help="Lessons, such as 02 or 02_loss; all without any.")
    ] = None,
    solved: Annotated[bool, typer.Option("--solved", help="Run the solved lessons.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Also write the figures to this JSON file.")
    ] = None,
) -> None:
    """Execute lessons in order, each in a kernel of its own; nothing is written into them."""
    import nbformat
    from rich.console import Console

    from imgcls_course.authoring.executing import execute
    from imgcls_course.commands.cells_bar import cells_bar
    from imgcls_course.runtime.files import write_atomically
    from imgcls_course.runtime.home import require_home
    from imgcls_course.runtime.lesson_files import LEARNER, SOLVED, choose_lessons

    require_home()
    reports = []
    for lesson in choose_lessons(lessons):
        notebook = nbformat.read(lesson.path(SOLVED if solved else LEARNER), as_version=4)
        with cells_bar(lesson.name) as on_cell:
            reports.append(execute(notebook, lesson.name, lesson.learner.parent, on_cell))
    Console().print(_table(reports))
    if report:
        content = json.dumps([dataclasses.asdict(one) for one in reports], indent=1)
        write_atomically(report, content.encode())
    if any(one.error for one in reports):
        raise typer.Exit(1)


def _table(reports: list[RunReport]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Lessons", show_footer=True)
    table.add_column("lesson", "total")
    table.add_column("seconds", f"{sum(one.seconds for one in reports):.0f}", justify="right")
    table.add_column(
        "CPU seconds", f"{sum(one.cpu_seconds for one in reports):.0f}", justify="right"
    )
    table.add_column("peak memory, MB", justify="right")
    table.add_column("result")
    for one in reports:
        table.add_row(
            one.name,
            f"{one.seconds:.0f}",
            f"{one.cpu_seconds:.0f}",
            f"{one.peak_memory / 1e6:.0f}",
            Text(one.error, "red") if one.error else Text("ok", "green"),
        )
    return table
