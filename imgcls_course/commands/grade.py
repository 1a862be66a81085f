"""`imgcls-course grade`: a class's submissions to a gradebook and pages."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from imgcls_course.teaching.grading.reports.lateness import Deadlines
    from imgcls_course.teaching.grading.reports.marks import ClassMarks
    from imgcls_course.teaching.grading.running.grading_run import GradingRun, Scheduler
    from imgcls_course.teaching.grading.running.result_store import ResultStore
    from imgcls_course.teaching.grading.running.tasks import Task
    from imgcls_course.teaching.grading.submissions.lesson_exercises import LessonExercises

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

    from imgcls_course.teaching.grading.running.result_store import ResultStore, only_run
    from imgcls_course.teaching.grading.running.secret import (
        default_secret_file,
        read_or_make_secret,
    )
    from imgcls_course.teaching.grading.sandbox.limits import Limits
    from imgcls_course.teaching.grading.submissions.class_folder import read_submissions

    console = Console(stderr=as_json, highlight=False)
    _require_apart(submissions, output)
    lessons = _lessons(lesson)
    deadlines = _deadlines(due or [], late_rule, lessons)
    extras = _extras(extra or [], lessons)
    secret_path = secret_file or default_secret_file()
    _require_apart(submissions, secret_path)
    if not scheduler:
        _require_isolation(trust_submissions)
    secret, is_new = read_or_make_secret(secret_path)
    if is_new:
        console.print(f"A secret for the hidden cases was made: {secret_path}", markup=False)
        console.print("Keep it: with it, the same answers get the same points again.")

    from imgcls_course.teaching.grading.reports.manual_marks import Manual, read_manual
    from imgcls_course.teaching.grading.reports.marks import make_marks
    from imgcls_course.teaching.grading.reports.write_reports import write_reports
    from imgcls_course.teaching.grading.running.grading_run import plan

    found = read_submissions(submissions, lessons)
    handed_in = {one.lesson for one in found.answers}
    graded = lessons if lesson else [one for one in lessons if one.lesson in handed_in]
    by_hand = read_manual(manual, found.students, graded) if manual else Manual()
    limits = Limits(
        cell_seconds=cell_seconds,
        lesson_seconds=lesson_seconds,
        memory_bytes=round(memory_gb * 1024**3),
    )
    with only_run(output):
        store = ResultStore(output / "results")
        run, tasks = plan(found.answers, lessons, store, secret, limits, trust_submissions)
        _run(console, run, tasks, lessons, store, _scheduler(scheduler, workers, console))
        results = [run.results[one.student, one.lesson] for one in found.answers]
        marks = make_marks(results, found, graded, deadlines, by_hand, extras)
        places = write_reports(output, marks)
    if as_json:
        from imgcls_course.teaching.grading.reports.gradebook import gradebook_json

        sys.stdout.write(gradebook_json(marks))
    else:
        _tell(console, marks, run, places)
    for failure in run.failures:
        print(f"not graded: {failure}", file=sys.stderr)
    if run.failures:
        raise typer.Exit(NOT_ALL_GRADED)
    if fail_under is not None and _lowest_percent(marks) < fail_under:
        raise typer.Exit(TOO_FEW_POINTS)


def _require_apart(submissions: Path, place: Path) -> None:
    """Nothing that is ours may lie where students' files are, nor be read as one of them."""
    from imgcls_course.errors import CourseError

    inside = submissions.resolve()
    if submissions.is_dir() and place.resolve().is_relative_to(inside):
        raise CourseError(
            f"{place} lies in the folder of submissions, {submissions}.",
            "Name another place with --output or --secret-file.",
        )


def _require_isolation(trust_submissions: bool) -> None:
    from imgcls_course.errors import CourseError
    from imgcls_course.runtime.isolation import isolation_level

    isolation = isolation_level()
    if not (isolation.is_enough or trust_submissions):
        raise CourseError(
            f"Submissions cannot be kept apart from this machine: {isolation.why_not}.",
            "Grade on Linux as root or with user namespaces, or say --trust-submissions if you "
            "know who wrote them.",
        )


def _lessons(names: list[str] | None) -> list[LessonExercises]:
    from imgcls_course.errors import CourseError
    from imgcls_course.exercises import all_exercises
    from imgcls_course.runtime.lesson_files import choose_lessons
    from imgcls_course.teaching.grading.submissions.lesson_exercises import read_catalogue

    lessons = choose_lessons(names)
    missing = [one for one in lessons if not (one.solved.is_file() and one.learner.is_file())]
    if names is None:  # a lesson that is still being written keeps nobody from grading others
        lessons = [one for one in lessons if one not in missing]
    if (missing and names) or not lessons:
        raise CourseError(
            f"The solved notebooks of {', '.join(one.name for one in missing)} are missing.",
            "Grade from a checkout of the course; an installed wheel has no solutions.",
        )
    return read_catalogue(lessons, all_exercises())


def _deadlines(due: list[str], rule: str, lessons: list[LessonExercises]) -> Deadlines:
    from imgcls_course.runtime.lesson_files import choose_lessons
    from imgcls_course.teaching.grading.reports.lateness import (
        Deadlines,
        parse_late_rule,
        parse_time,
    )

    every, by_lesson = None, {}
    for text in due:
        name, equals, time = text.rpartition("=")
        if equals:
            by_lesson |= {one.name: parse_time(time) for one in choose_lessons([name.strip()])}
        else:
            every = parse_time(text)
    return Deadlines(every, by_lesson, parse_late_rule(rule))


def _extras(names: list[str], lessons: list[LessonExercises]) -> frozenset[str]:
    from imgcls_course.exercises import find_exercise

    return frozenset(find_exercise(name).name for name in names)


def _scheduler(address: str, workers: int | None, console: Console) -> Scheduler:
    from imgcls_course.teaching.grading.running.engine import grade_answers

    if address:
        from imgcls_course.teaching.grading.running.cluster import run_on_cluster

        return lambda tasks: run_on_cluster(tasks, grade_answers, address)
    from imgcls_course.teaching.grading.running.local import run_locally

    count = workers or _cores()
    return lambda tasks: run_locally(tasks, grade_answers, count, warm_kernels=True)


def _cores() -> int:
    """Those that this process may use, which in a container are fewer than there are."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def _run(
    console: Console,
    run: GradingRun,
    tasks: list[Task],
    lessons: list[LessonExercises],
    store: ResultStore,
    scheduler: Scheduler,
) -> None:
    """Do what is left, with a bar; an interruption says how to go on."""
    from imgcls_course.commands.notebooks_bar import notebooks_bar
    from imgcls_course.teaching.grading.running.grading_run import carry_out

    try:
        with notebooks_bar(len(tasks)) as advance:
            carry_out(run, tasks, lessons, store, scheduler, lambda outcome: advance())
    except KeyboardInterrupt:
        kept = run.reused + run.graded
        of = kept + len(tasks) - run.graded
        console.print(f"Interrupted. {kept} of {of} notebooks are graded and kept.")
        console.print("What to do: the same command again goes on from here.")
        raise typer.Exit(INTERRUPTED) from None


def _tell(console: Console, marks: ClassMarks, run: GradingRun, places: list[Path]) -> None:
    for note in marks.notes:
        console.print(f"note: {note}", markup=False)
    for unread in marks.unread:
        console.print(f"not used: {unread.file}: {unread.reason}", markup=False)
    console.print(_table(marks))
    isolation = sorted({mark.isolation for mark in marks.marks.values() if mark.isolation})
    console.print(f"{run.graded} graded now, {run.reused} graded before.")
    console.print(f"Isolation: {'; '.join(isolation) or 'none was needed'}", markup=False)
    for place in places:
        console.print(f"→ {place}", markup=False)


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
