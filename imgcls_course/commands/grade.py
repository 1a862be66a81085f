"""`imgcls-course grade`: a class's submissions to a gradebook and pages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from imgcls_course.teaching.grading.grade_class import GradedClass, Places, Reporting
    from imgcls_course.teaching.grading.reports.marks import ClassMarks

TOO_FEW_POINTS = 3
NOT_ALL_GRADED = 4
INTERRUPTED = 130


def grade(
    submissions: Annotated[
        Path,
        typer.Argument(help="A folder of notebooks, of student folders or of zip files; a zip."),
    ],
    output: Annotated[Path, typer.Option(help="The folder for gradebook and pages.")] = Path(
        "grades"
    ),
    lesson: Annotated[
        list[str] | None, typer.Option(help="Grade this lesson, such as 02; may be repeated.")
    ] = None,
    due: Annotated[
        list[str] | None,
        typer.Option(help="When it was due: 2026-03-01T18:00, or 02=2026-03-01; may be repeated."),
    ] = None,
    late_rule: Annotated[
        str, typer.Option(help='Such as "10% a day, at most 50%, grace 15 minutes".')
    ] = "none",
    extra: Annotated[
        list[str] | None, typer.Option(help="An exercise that is extra credit; may be repeated.")
    ] = None,
    manual: Annotated[
        Path | None, typer.Option(help="A CSV file of points and comments by hand.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that grade; one a core without it.")
    ] = None,
    scheduler: Annotated[
        str, typer.Option(help="Grade on a Dask cluster: tcp://ADDRESS:8786.")
    ] = "",
    secret_file: Annotated[
        Path | None, typer.Option(help="Where the secret behind the hidden cases is kept.")
    ] = None,
    cell_seconds: Annotated[float, typer.Option(min=0.1, help="Limit of one exercise.")] = 30,
    lesson_seconds: Annotated[float, typer.Option(min=1, help="Limit of one notebook.")] = 300,
    memory_gb: Annotated[float, typer.Option(min=0.1, help="Limit of one notebook.")] = 2.0,
    fail_under: Annotated[
        float | None, typer.Option(help="Exit with status 3 where anyone has less per cent.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the gradebook as JSON and nothing else.")
    ] = False,
    trust_submissions: Annotated[
        bool, typer.Option("--trust-submissions", help="Run them even without any isolation.")
    ] = False,
) -> None:
    """Grade a class's notebooks; go on where an earlier run was interrupted.

    Exit status: 0 all graded; 1 it could not begin; 3 under --fail-under; 4 some could not be
    graded, run it again; 130 interrupted, run it again.
    """
    from rich.console import Console

    from imgcls_course.teaching.grading.grade_class import (
        Execution,
        InterruptedRunError,
        Places,
        Rules,
        grade_class,
    )
    from imgcls_course.teaching.grading.running.secret import default_secret_file
    from imgcls_course.teaching.grading.sandbox.limits import Limits

    places = Places(submissions, output, secret_file or default_secret_file(), manual)
    rules = Rules(tuple(lesson or ()), tuple(due or ()), late_rule, tuple(extra or ()))
    limits = Limits(cell_seconds, lesson_seconds, memory_bytes=round(memory_gb * 1024**3))
    execution = Execution(limits, workers, scheduler, trust_submissions)
    console = Console(stderr=as_json, highlight=False)
    try:
        graded = grade_class(places, rules, execution, _reporting(console, places))
    except InterruptedRunError as interrupted:
        console.print(f"Interrupted. {interrupted}.")
        console.print("What to do: the same command again goes on from here.")
        raise typer.Exit(INTERRUPTED) from None
    _tell(console, graded, as_json)
    _exit_status(graded, fail_under)


def _reporting(console: Console, places: Places) -> Reporting:
    from imgcls_course.commands.notebooks_bar import notebooks_bar
    from imgcls_course.teaching.grading.grade_class import Reporting

    def tell_new_secret() -> None:
        console.print(f"A secret for the hidden cases was made: {places.secret}", markup=False)
        console.print("Keep it: with it, the same answers get the same points again.")

    return Reporting(tell_new_secret, notebooks_bar)


def _exit_status(graded: GradedClass, fail_under: float | None) -> None:
    if graded.run.failures:
        raise typer.Exit(NOT_ALL_GRADED)
    if fail_under is not None and _lowest_percent(graded.marks) < fail_under:
        raise typer.Exit(TOO_FEW_POINTS)


def _tell(console: Console, graded: GradedClass, as_json: bool) -> None:
    if as_json:
        from imgcls_course.teaching.grading.reports.gradebook import gradebook_json

        sys.stdout.write(gradebook_json(graded.marks))
    else:
        _tell_in_words(console, graded)
    for failure in graded.run.failures:
        print(f"not graded: {failure}", file=sys.stderr)


def _tell_in_words(console: Console, graded: GradedClass) -> None:
    marks, run = graded.marks, graded.run
    for note in marks.notes:
        console.print(f"note: {note}", markup=False)
    for unread in marks.unread:
        console.print(f"not used: {unread.file}: {unread.reason}", markup=False)
    console.print(_table(marks))
    isolation = sorted({mark.isolation for mark in marks.marks.values() if mark.isolation})
    console.print(f"{run.graded} graded now, {run.reused} graded before.")
    console.print(f"Isolation: {'; '.join(isolation) or 'none was needed'}", markup=False)
    for report in graded.reports:
        console.print(f"→ {report}", markup=False)


def _table(marks: ClassMarks) -> Table:
    from rich.table import Table
    from rich.text import Text

    from imgcls_course.teaching.grading.reports.points_text import decimal

    table = Table(title=f"{len(marks.students)} students")
    table.add_column("student")
    for lesson in marks.lessons:
        table.add_column(lesson.lesson, justify="right")
    table.add_column(f"total of {marks.possible}", justify="right")
    for key in marks.students:
        cells = []
        for lesson in marks.lessons:
            mark = marks.marks.get((key, lesson.lesson))
            text = "–" if mark is None else decimal(mark.points, 2) if mark.is_final else "?"
            cells.append(f"{text} late" if mark and mark.late else text)
        is_final = all(mark.is_final for mark in marks.of_student(key))
        total = decimal(marks.total(key), 2) if is_final else "?"
        table.add_row(Text(key), *cells, total)
    return table


def _lowest_percent(marks: ClassMarks) -> float:
    return min(
        (float(100 * marks.total(key) / (marks.possible or 1)) for key in marks.students),
        default=0.0,
    )
