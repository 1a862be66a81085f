"""Grades one student's lesson: in rounds, each in a process and a kernel of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction

from imgcls_course.errors import GradingError
from imgcls_course.runtime.isolation import Isolation, isolation_level
from imgcls_course.teaching.grading.rounds.graded_lesson import Blueprint, Task, blueprint
from imgcls_course.teaching.grading.rounds.round_request import Job, Outcome
from imgcls_course.teaching.grading.rounds.run_round import RoundError, run_job
from imgcls_course.teaching.grading.rounds.splicing import kind_of
from imgcls_course.teaching.grading.rounds.verdicts import Verdict, not_attempted
from imgcls_course.teaching.grading.running.results import ExerciseResult, LessonResult, State
from imgcls_course.teaching.grading.sandbox.fork_servers import can_warm
from imgcls_course.teaching.grading.sandbox.limits import Ended, Limits
from imgcls_course.teaching.grading.submissions.answers import Answers

_TRIES = 3
_MOST_NAMES = 5
_LONGEST_CELL = 50_000
_ENDINGS = {
    Ended.TIME: (State.TIMED_OUT, "It ran for longer than {seconds:g} seconds and was stopped."),
    Ended.DIED: (State.DIED, "The kernel died while this exercise ran."),
    Ended.MEMORY: (State.DIED, "It used more than {memory} MB of memory and was stopped."),
    Ended.PROCESSES: (State.DIED, "It started more than {processes} processes and was stopped."),
    Ended.OUTPUT: (State.DIED, "It put out more than {output} kB and was stopped."),
    Ended.FILES: (State.DIED, "It wrote more than {files} MB of files and was stopped."),
    Ended.SILENT: (State.DIED, "The kernel stopped answering while this exercise ran."),
}


def grade_answers(
    answers: Answers,
    secret: bytes,
    limits: Limits | None = None,
    trust_submissions: bool = False,
) -> LessonResult:
    """Run one student's answers in a sandbox, and say what they are worth.

    The result is the same for the same answers and secret. Nothing that a submission does raises.

    Args:
        answers: the student's cells.
        secret: what hidden cases are drawn from; it never reaches the student's processes.
        limits: of the student's processes; defaults where None.
        trust_submissions: run them even where the system offers no protection.

    Raises:
        GradingError: there is no protection, and submissions are not trusted; or this is Windows.
        LessonError: there is no such lesson, or no solved notebook of it.
    """
    if not hasattr(os, "fork"):
        raise GradingError("Submissions cannot be graded on this system.", "Use Linux or macOS.")
    isolation = isolation_level()
    if not (isolation.is_enough or trust_submissions):
        raise GradingError(
            f"Submissions cannot be kept apart from this machine: {isolation.why_not}.",
            "Grade on Linux as root or with user namespaces, or say --trust-submissions if you "
            "know who wrote them.",
        )
    lesson = blueprint(answers.lesson)
    verdicts = _Grading(answers, secret, limits or Limits(), isolation, lesson).verdicts()
    return LessonResult(
        student=answers.student,
        lesson=answers.lesson,
        digest=answers.digest,
        exercises=tuple(
            _result(task, verdicts[name], answers.cells.get(name, ""))
            for name, task in lesson.tasks.items()
        ),
        problem=answers.broken,
        isolation=str(isolation),
    )


def _result(task: Task, verdict: Verdict, answer: str) -> ExerciseResult:
    return ExerciseResult(
        name=task.name,
        points=verdict.points,
        possible=task.exercise.points,
        state=verdict.state,
        reason=verdict.reason,
        hint=verdict.hint,
        misconception=verdict.misconception,
        answer=answer,
    )


class _Grading:
    """One student's lesson while it is being graded."""

    def __init__(
        self,
        answers: Answers,
        secret: bytes,
        limits: Limits,
        isolation: Isolation,
        lesson: Blueprint,
    ) -> None:
        self._answers = answers
        self._secret = secret
        self._limits = limits
        self._isolation = isolation
        self._lesson = lesson
        self._verdicts: dict[str, Verdict] = {}
        self._deadline = time.monotonic() + limits.lesson_seconds
        self._cells: dict[str, str] = {}
        self._again: set[str] = set()
        self._more: set[str] = set()

    def verdicts(self) -> dict[str, Verdict]:
        """How each exercise was judged, by its name."""
        for name, task in self._lesson.tasks.items():
            self._judge_without_running(task, self._answers.cells.get(name))
        while waiting := self._in_order(self._lesson.tasks.keys() - self._verdicts.keys()):
            self._run_together(waiting)
        while self._again:
            self._run_apart(self._in_order(self._again))
        return self._verdicts

    def _in_order(self, names: Collection[str]) -> tuple[str, ...]:
        return tuple(name for name in self._lesson.tasks if name in names)

    def _judge_without_running(self, task: Task, cell: str | None) -> None:
        answers = self._answers
        if answers.broken or cell is None:
            reason = answers.broken or answers.problems.get(task.name)
            reason = reason or "The exercise's cell is not in the notebook."
            self._verdicts[task.name] = Verdict(State.MISSING, reason=reason)
            return
        # What cannot be written to a file cannot be run either.
        text = cell.encode("utf-8", "replace").decode("utf-8")
        if _bare(text) == _bare(task.stub) or not _bare(text):
            self._verdicts[task.name] = not_attempted()
        elif len(text) > _LONGEST_CELL:
            reason = f"The cell is longer than {_LONGEST_CELL} characters."
            self._verdicts[task.name] = Verdict(State.WRONG, reason=reason)
        else:
            self._cells[task.name] = text

    # --- Rounds ----------------------------------------------------------------------------------

    def _run_together(self, waiting: tuple[str, ...]) -> None:
        """Judge all that wait in one kernel, as far as it comes.

        Those that may have failed because of what the student's other cells have done, or because a
        name of the lesson was missing, are noted: they are tried again.
        """
        outcome = self._run(waiting)
        if outcome is None:
            return
        for name, verdict in outcome.verdicts.items():
            self._verdicts[name] = verdict
            if verdict.state is not State.PASSED and self._is_in_doubt(name, outcome):
                self._again.add(name)
        name = outcome.ended_at
        if outcome.ended and name and name not in outcome.verdicts:
            self._verdicts[name] = self._ending(outcome.ended)
            if not outcome.ended_first:
                self._again.add(name)
        elif not outcome.verdicts:
            # Nothing came of it, and no exercise is to blame.
            self._nothing_came(waiting[0], outcome)
            self._again.add(waiting[0])

    def _is_in_doubt(self, name: str, outcome: Outcome) -> bool:
        missing = outcome.missing.get(name)
        if missing and missing not in self._more and len(self._more) < _MOST_NAMES:
            self._more.add(missing)
            return True
        return name in outcome.doubtful

    def _run_apart(self, names: tuple[str, ...]) -> None:
        """Judge some exercises without the student's other cells; the better verdict counts.

        At least the first of them is settled by it.
        """
        before = len(self._more)
        outcome = self._run(names, apart=True)
        self._again -= set(names)
        if outcome is None:
            return
        for name, verdict in outcome.verdicts.items():
            self._keep_better(name, verdict)
            if verdict.state is not State.PASSED and self._is_in_doubt(name, outcome):
                self._again.add(name)
        name = outcome.ended_at
        if outcome.ended and name and name not in outcome.verdicts:
            self._keep_better(name, self._ending(outcome.ended))
            if not outcome.ended_first:
                self._again.add(name)
        elif not outcome.verdicts:
            self._nothing_came(names[0], outcome)
            name = names[0]
        missed = [one for one in names if one not in outcome.verdicts and one != name]
        self._again |= set(missed)
        if len(self._more) == before:
            # Nothing but the student's other cells can be in the way, and the first had none.
            self._again.discard(names[0])

    def _nothing_came(self, name: str, outcome: Outcome) -> None:
        what = outcome.lesson_failure or outcome.ended.value
        reason = f"The lesson itself failed before this exercise: {what}"
        self._keep_better(name, Verdict(State.GRADER_ERROR, reason=reason))

    def _keep_better(self, name: str, verdict: Verdict) -> None:
        """Keep a later verdict where it is better, or says more than the one before."""
        known = self._verdicts.get(name)
        rank = {State.GRADER_ERROR: 0, State.DIED: 1, State.TIMED_OUT: 1, State.WRONG: 2}

        def merit(one: Verdict) -> tuple[bool, Fraction, int]:
            return one.state is State.PASSED, one.points, rank.get(one.state, 3)

        if known is None or merit(verdict) > merit(known):
            self._verdicts[name] = verdict

    def _ending(self, ended: Ended) -> Verdict:
        state, words = _ENDINGS[ended]
        limits = self._limits
        reason = words.format(
            seconds=limits.cell_seconds,
            memory=limits.memory_bytes // 1024**2,
            processes=limits.processes,
            output=limits.output_bytes // 1024,
            files=limits.file_bytes // 1024**2,
        )
        return Verdict(state, Fraction(0), reason)

    def _run(self, names: tuple[str, ...], apart: bool = False) -> Outcome | None:
        """Run a round; None where there was no outcome, and the verdicts say why."""
        passed = {name for name, one in self._verdicts.items() if one.state is State.PASSED}
        job = Job(
            self._answers.lesson,
            self._answers.student,
            self._secret,
            self._cells,
            names,
            frozenset(passed),
            apart,
            frozenset(self._more) if apart else frozenset(),
            self._limits,
            self._isolation,
            kind_of(self._answers.lesson) if can_warm(self._isolation) else "",
        )
        problem = ""
        for _ in range(_TRIES):
            left = self._deadline - time.monotonic()
            if left <= 0:
                reason = f"The lesson took longer than {self._limits.lesson_seconds:g} seconds."
                return self._without_outcome(names, Verdict(State.TIMED_OUT, reason=reason))
            try:
                return run_job(replace(job), left)
            except TimeoutError:
                continue
            except RoundError as error:
                problem = str(error)
        reason = f"The grader failed {_TRIES} times: {problem}"
        return self._without_outcome(names, Verdict(State.GRADER_ERROR, reason=reason))

    def _without_outcome(self, names: tuple[str, ...], verdict: Verdict) -> None:
        for name in names:
            self._verdicts.setdefault(name, verdict)


def _bare(cell: str) -> list[str]:
    """A cell's lines without comments that stand alone, blank lines, and space at the ends."""
    lines = (line.rstrip() for line in cell.splitlines())
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
