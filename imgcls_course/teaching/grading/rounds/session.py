"""One round: splice, run under pytest and nbval, judge."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import nbformat
import pytest

from imgcls_course.teaching.grading.rounds.graded_lesson import Blueprint, blueprint
from imgcls_course.teaching.grading.rounds.hidden_cases import hidden_cases
from imgcls_course.teaching.grading.rounds.nbval_plugin import Course, GradingPlugin, Probed
from imgcls_course.teaching.grading.rounds.round_request import Job, Outcome
from imgcls_course.teaching.grading.rounds.slicing import is_plain
from imgcls_course.teaching.grading.rounds.splicing import Role, Round, apart_round, shared_round
from imgcls_course.teaching.grading.sandbox.temporary_folders import new_folder, remove


def run(job: Job) -> Outcome:
    """Judge one job in this process; pytest and nbval are changed for good by it.

    Raises:
        KernelStartError, and whatever is wrong with the grader itself.
    """
    lesson = blueprint(job.lesson)
    planned = _plan(lesson, job)
    course = Course(planned.pieces, _probed(lesson, job), job.limits, job.isolation, job.warm)
    folder = new_folder()
    try:
        path = folder / f"{job.lesson}.ipynb"
        nbformat.write(_notebook(planned), path)
        status = _run_pytest(path, course)
    finally:
        remove(folder)
    if course.start_failure:
        raise RuntimeError(course.start_failure)
    judged = set(course.verdicts)
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or not (
        judged >= set(job.graded) or course.ended or course.lesson_failure
    ):
        raise RuntimeError(f"pytest ended with {status!r} before all was judged")
    return _outcome(lesson, job, course)


def _plan(lesson: Blueprint, job: Job) -> Round:
    if job.apart:
        return apart_round(lesson, job.answers, job.graded, job.more)
    return shared_round(lesson, job.answers, job.graded, job.passed)


def _probed(lesson: Blueprint, job: Job) -> dict[str, Probed]:
    probed = {}
    for name in job.graded:
        task = lesson.tasks[name]
        cases = hidden_cases(task.exercise, job.student, job.secret)
        probed[name] = Probed(task.exercise, task.answer, cases)
    return probed


def _notebook(planned: Round) -> nbformat.NotebookNode:
    cells = [nbformat.v4.new_code_cell(piece.source) for piece in planned.pieces]
    return nbformat.v4.new_notebook(cells=cells)


def _run_pytest(path: Path, course: Course) -> int:
    options = [
        str(path),
        *("-c", os.devnull, "--rootdir", str(path.parent), "-q", "--tb=no", "--color=no"),
        *("-p", "no:cacheprovider", "-p", "no:faulthandler", "-p", "nbval.plugin"),
    ]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        return pytest.main(options, plugins=[GradingPlugin(course)])


def _outcome(lesson: Blueprint, job: Job, course: Course) -> Outcome:
    doubtful = _doubtful(job, course)
    missing = {
        name: verdict.missing_name
        for name, verdict in course.verdicts.items()
        if _has(lesson, name, verdict.missing_name)
    }
    ended_at, before = _last_answer(course)
    return Outcome(
        course.verdicts,
        doubtful,
        missing,
        course.ended,
        ended_at,
        not before,
        course.lesson_failure,
    )


def _has(lesson: Blueprint, exercise: str, missing_name: str) -> bool:
    """Whether the lesson binds a name before an exercise."""
    units = lesson.units[: lesson.tasks[exercise].unit]
    return any(missing_name in unit.names.binds for unit in units)


_OF_THE_STUDENT = (Role.ANSWER, Role.OTHER_ANSWER)


def _doubtful(job: Job, course: Course) -> frozenset[str]:
    """Judged exercises before whose cells others of the student's ran that do more than define."""
    found = set()
    is_plain_so_far = True
    for piece in course.pieces:
        if piece.role is Role.PROBE and not is_plain_so_far:
            found.add(piece.exercise)
        # The cell's own deeds count from its end on: its own probe comes before that.
        if piece.role is Role.PROBE or piece.role is Role.OTHER_ANSWER:
            is_plain_so_far = is_plain_so_far and is_plain(job.answers[piece.exercise])
    return frozenset(found & course.verdicts.keys())


def _last_answer(course: Course) -> tuple[str, list[str]]:
    """The exercise at which the kernel ended, and the ones whose cells had been run before."""
    ran: list[str] = []
    judged = ""
    for piece in course.pieces:
        if piece.role in _OF_THE_STUDENT:
            ran.append(piece.exercise)
        if piece.role is Role.ANSWER:
            judged = piece.exercise
        if piece is course.ended_at:
            break
    if course.ended_at is None or not judged:
        return "", []
    return judged, [name for name in ran if name != judged]
