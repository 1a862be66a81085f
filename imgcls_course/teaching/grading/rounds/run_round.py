"""One round: a notebook is spliced together, run under nbval in a process of its own, and judged.

The process is forked for it, with all imports done: pytest and nbval keep what they have seen, and
whatever a student's text or kernel does to it, the one that forks it is another.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import nbformat
import pytest

from imgcls_course.runtime.processes import end_with_parent
from imgcls_course.teaching.grading.rounds.graded_lesson import GradedLesson, graded_lesson
from imgcls_course.teaching.grading.rounds.hidden_cases import hidden_cases
from imgcls_course.teaching.grading.rounds.nbval_plugin import GradingPlugin, Probe, RunningRound
from imgcls_course.teaching.grading.rounds.round_request import RoundOutcome, RoundRequest
from imgcls_course.teaching.grading.rounds.slicing import only_defines
from imgcls_course.teaching.grading.rounds.splicing import (
    Role,
    SplicedCell,
    splice_separate,
    splice_shared,
)
from imgcls_course.teaching.grading.sandbox import fork_servers
from imgcls_course.teaching.grading.sandbox.temporary_folders import (
    new_folder,
    remove,
    remove_leftovers,
)

_START_SECONDS = 120
_EXTRA_SECONDS = 5
"""For ending a kernel in good order, before its process is ended by force."""
_STARTED = "started"


class RoundError(RuntimeError):
    """A round came to no outcome: the grader's own failure."""


def run_round(request: RoundRequest, seconds: float) -> RoundOutcome:
    """Run one round in a process that is forked from this one, which has no second thread.

    Args:
        request: what to do.
        seconds: after which everything is stopped, once its kernel runs.

    Raises:
        TimeoutError: it took longer.
        RoundError: it failed.
    """
    if request.preload:
        fork_servers.prepare(request.preload)
    graded_lesson(request.lesson)  # read once, for all that are forked after
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    process = fork.Process(target=_run_here, args=(request, theirs, os.getpid()), daemon=True)
    process.start()
    theirs.close()
    try:
        return _receive(ours, seconds)
    finally:
        process.kill()  # also after its outcome: its kernel and its files are gone by then
        process.join()
        ours.close()
        remove_leftovers()


def _receive(connection: Connection, seconds: float) -> RoundOutcome:
    """The outcome that a round's process sends, after the word that its kernel runs."""
    for patience in (_START_SECONDS, seconds + _EXTRA_SECONDS):
        if not connection.poll(patience):
            raise TimeoutError
        try:
            outcome, failure = connection.recv()
        except EOFError as error:
            raise RoundError("the process that was to run it has ended.") from error
        if outcome is not None:
            return outcome
        if failure != _STARTED:
            break
    raise RoundError(failure)


def _run_here(request: RoundRequest, connection: Connection, parent: int) -> None:
    """Run a round in this process, and send its outcome, or why there is none."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent(parent)
    try:
        outcome = _judge(request, lambda: connection.send((None, _STARTED)))
        connection.send((outcome, ""))
    except Exception as error:
        connection.send((None, f"{type(error).__name__}: {error}"))


def _judge(request: RoundRequest, on_start: Callable[[], None]) -> RoundOutcome:
    """Judge in this process; pytest and nbval are changed for good by it."""
    lesson = graded_lesson(request.lesson)
    cells = _splice(lesson, request)
    running = RunningRound(
        cells,
        _probes(lesson, request),
        request.limits,
        request.isolation,
        request.preload,
        on_start,
    )
    folder = new_folder()
    try:
        path = folder / f"{request.lesson}.ipynb"
        notebook = [nbformat.v4.new_code_cell(cell.source) for cell in cells]
        nbformat.write(nbformat.v4.new_notebook(cells=notebook), path)
        status = _run_pytest(path, running)
    finally:
        remove(folder)
    if running.start_failure:
        raise RuntimeError(running.start_failure)
    is_judged = set(running.verdicts) >= set(request.graded)
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or not (
        is_judged or running.ended or running.lesson_failure
    ):
        raise RuntimeError(f"pytest ended with {status!r} before all was judged")
    return _outcome(lesson, request, running)


def _splice(lesson: GradedLesson, request: RoundRequest) -> tuple[SplicedCell, ...]:
    if request.separate:
        return splice_separate(lesson, request.answers, request.graded, request.extra_names)
    return splice_shared(lesson, request.answers, request.graded, request.passed)


def _probes(lesson: GradedLesson, request: RoundRequest) -> dict[str, Probe]:
    probes = {}
    for name in request.graded:
        graded = lesson.exercises[name]
        cases = hidden_cases(graded.exercise, request.student, request.secret)
        probes[name] = Probe(graded.exercise, graded.answer, cases)
    return probes


def _run_pytest(path: Path, running: RunningRound) -> int:
    options = [
        str(path),
        *("-c", os.devnull, "--rootdir", str(path.parent), "-q", "--tb=no", "--color=no"),
        *("-p", "no:cacheprovider", "-p", "no:faulthandler", "-p", "nbval.plugin"),
    ]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        return pytest.main(options, plugins=[GradingPlugin(running)])


# --- What is known afterwards ---------------------------------------------------------------------


def _outcome(lesson: GradedLesson, request: RoundRequest, running: RunningRound) -> RoundOutcome:
    missing_names = {
        name: verdict.missing_name
        for name, verdict in running.verdicts.items()
        if _is_bound_before(lesson, name, verdict.missing_name)
    }
    ended_at, before = _last_answer(running)
    return RoundOutcome(
        running.verdicts,
        _affected(request, running),
        missing_names,
        running.ended,
        ended_at,
        not before,
        running.lesson_failure,
    )


def _is_bound_before(lesson: GradedLesson, exercise: str, name: str) -> bool:
    units = lesson.units[: lesson.exercises[exercise].unit]
    return any(name in unit.names.binds for unit in units)


def _affected(request: RoundRequest, running: RunningRound) -> frozenset[str]:
    """Judged exercises before whose cells others of the student's ran that do more than define."""
    found = set()
    only_definitions = True
    for cell in running.cells:
        if cell.role is Role.PROBE and not only_definitions:
            found.add(cell.exercise)
        # The cell's own deeds count from its end on: its own probe comes before that.
        if cell.role is Role.PROBE or cell.role is Role.OTHER_ANSWER:
            only_definitions = only_definitions and only_defines(request.answers[cell.exercise])
    return frozenset(found & running.verdicts.keys())


def _last_answer(running: RunningRound) -> tuple[str, list[str]]:
    """The exercise at which the kernel ended, and the ones whose cells had been run before."""
    ran: list[str] = []
    judged = ""
    for cell in running.cells:
        if cell.role in (Role.ANSWER, Role.OTHER_ANSWER):
            ran.append(cell.exercise)
        if cell.role is Role.ANSWER:
            judged = cell.exercise
        if cell is running.ended_at:
            break
    if running.ended_at is None or not judged:
        return "", []
    return judged, [name for name in ran if name != judged]
