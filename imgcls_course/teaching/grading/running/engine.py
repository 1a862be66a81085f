"""Grades one student's lesson: in rounds, each in a process and a kernel of its own."""

from __future__ import annotations

import time
from collections.abc import Collection
from fractions import Fraction

from imgcls_course.runtime.isolation import Isolation
from imgcls_course.teaching.grading.rounds.graded_lesson import (
    GradedExercise,
    GradedLesson,
    graded_lesson,
)
from imgcls_course.teaching.grading.rounds.round_request import RoundOutcome, RoundRequest
from imgcls_course.teaching.grading.rounds.run_round import RoundError, run_round
from imgcls_course.teaching.grading.rounds.splicing import preload_for
from imgcls_course.teaching.grading.rounds.verdicts import Verdict, not_attempted
from imgcls_course.teaching.grading.running.results import ExerciseResult, LessonResult, State
from imgcls_course.teaching.grading.sandbox.fork_servers import can_fork_into
from imgcls_course.teaching.grading.sandbox.limits import Ended, Limits
from imgcls_course.teaching.grading.sandbox.required_isolation import required_isolation
from imgcls_course.teaching.grading.submissions.answers import Answers

_TRIES = 3
_MOST_EXTRA_NAMES = 5
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
    isolation = required_isolation(trust_submissions)
    lesson = graded_lesson(answers.lesson)
    grading = _LessonGrading(answers, secret, limits or Limits(), isolation, lesson)
    grading.judge_without_running()
    grading.run_together()
    grading.retry_separately()
    return grading.result()


class _LessonGrading:
    """One student's lesson while it is being graded."""

    def __init__(
        self,
        answers: Answers,
        secret: bytes,
        limits: Limits,
        isolation: Isolation,
        lesson: GradedLesson,
    ) -> None:
        self._answers = answers
        self._secret = secret
        self._limits = limits
        self._isolation = isolation
        self._lesson = lesson
        self._verdicts: dict[str, Verdict] = {}
        self._deadline = time.monotonic() + limits.lesson_seconds
        self._cells: dict[str, str] = {}
        self._to_retry: set[str] = set()
        self._extra_names: set[str] = set()

    # --- Steps -----------------------------------------------------------------------------------

    def judge_without_running(self) -> None:
        """Judge the exercises that are missing or untouched; the others' cells will be run."""
        for name, exercise in self._lesson.exercises.items():
            cell = self._answers.cells.get(name)
            if self._answers.broken or cell is None:
                reason = self._answers.broken or self._answers.problems.get(name)
                reason = reason or "The exercise's cell is not in the notebook."
                self._verdicts[name] = Verdict(State.MISSING, reason=reason)
                continue
            # What cannot be written to a file cannot be run either.
            text = cell.encode("utf-8", "replace").decode("utf-8")
            if not _code_lines(text) or _code_lines(text) == _code_lines(exercise.stub):
                self._verdicts[name] = not_attempted()
            elif len(text) > _LONGEST_CELL:
                reason = f"The cell is longer than {_LONGEST_CELL} characters."
                self._verdicts[name] = Verdict(State.WRONG, reason=reason)
            else:
                self._cells[name] = text

    def run_together(self) -> None:
        """Judge all others in one kernel, as far as it comes, and the rest in the next."""
        while waiting := self._in_order(self._lesson.exercises.keys() - self._verdicts.keys()):
            outcome = self._run(waiting)
            if outcome is None:
                continue
            new_names = self._new_names(outcome)
            self._to_retry |= _unsettled(outcome, new_names)
            self._extra_names |= new_names
            self._take(outcome)
            if not (outcome.verdicts or outcome.ended_at):
                self._blame_the_lesson(waiting[0], outcome)
                self._to_retry.add(waiting[0])

    def retry_separately(self) -> None:
        """Judge some once more without the student's other cells; the better verdict counts."""
        while self._to_retry:
            names = self._in_order(self._to_retry)
            outcome = self._run(names, separate=True)
            self._to_retry.clear()
            if outcome is None:
                continue
            new_names = self._new_names(outcome)
            self._to_retry |= _unsettled(outcome, new_names)
            self._extra_names |= new_names
            self._take(outcome)
            stopped_at = outcome.ended_at
            if not (outcome.verdicts or outcome.ended_at):
                self._blame_the_lesson(names[0], outcome)
                stopped_at = names[0]
            self._to_retry |= set(names) - outcome.verdicts.keys() - {stopped_at}
            if not new_names:
                # Nothing but the student's other cells can be in the way, and the first had none.
                self._to_retry.discard(names[0])

    def result(self) -> LessonResult:
        """What the lesson is worth."""
        return LessonResult(
            student=self._answers.student,
            lesson=self._answers.lesson,
            digest=self._answers.digest,
            exercises=tuple(
                _result(exercise, self._verdicts[name], self._answers.cells.get(name, ""))
                for name, exercise in self._lesson.exercises.items()
            ),
            problem=self._answers.broken,
            isolation=str(self._isolation),
        )

    # --- Rounds ----------------------------------------------------------------------------------

    def _in_order(self, names: Collection[str]) -> tuple[str, ...]:
        return tuple(name for name in self._lesson.exercises if name in names)

    def _run(self, names: tuple[str, ...], separate: bool = False) -> RoundOutcome | None:
        """Run a round; None where there was no outcome, and the verdicts say why."""
        passed = {name for name, one in self._verdicts.items() if one.state is State.PASSED}
        request = RoundRequest(
            self._answers.lesson,
            self._answers.student,
            self._secret,
            self._cells,
            names,
            frozenset(passed),
            separate,
            frozenset(self._extra_names) if separate else frozenset(),
            self._limits,
            self._isolation,
            preload_for(self._answers.lesson) if can_fork_into(self._isolation) else None,
        )
        problem = ""
        for _ in range(_TRIES):
            left = self._deadline - time.monotonic()
            if left <= 0:
                reason = f"The lesson took longer than {self._limits.lesson_seconds:g} seconds."
                return self._without_outcome(names, Verdict(State.TIMED_OUT, reason=reason))
            try:
                return run_round(request, left)
            except TimeoutError:
                continue
            except RoundError as error:
                problem = str(error)
        reason = f"The grader failed {_TRIES} times: {problem}"
        return self._without_outcome(names, Verdict(State.GRADER_ERROR, reason=reason))

    def _without_outcome(self, names: tuple[str, ...], verdict: Verdict) -> None:
        for name in names:
            self._verdicts.setdefault(name, verdict)

    def _take(self, outcome: RoundOutcome) -> None:
        """Keep a round's verdicts, and one on the exercise at which the kernel ended."""
        for name, verdict in outcome.verdicts.items():
            self._keep_better(name, verdict)
        if outcome.ended_at and outcome.ended_at not in outcome.verdicts:
            self._keep_better(outcome.ended_at, self._ending(outcome.ended))

    def _blame_the_lesson(self, name: str, outcome: RoundOutcome) -> None:
        """Nothing came of a round, and no exercise is to blame."""
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

    def _new_names(self, outcome: RoundOutcome) -> frozenset[str]:
        """Names of the lesson that answers turned out to use, as many as may still be added."""
        new = sorted(set(outcome.missing_names.values()) - self._extra_names)
        return frozenset(new[: _MOST_EXTRA_NAMES - len(self._extra_names)])


def _unsettled(outcome: RoundOutcome, new_names: Collection[str]) -> set[str]:
    """Exercises that may have failed for want of a name, or by the student's other cells."""
    failed = {name for name, one in outcome.verdicts.items() if one.state is not State.PASSED}
    unsettled = {
        name
        for name in failed
        if name in outcome.affected or outcome.missing_names.get(name) in new_names
    }
    if outcome.ended_at and not outcome.ended_first and outcome.ended_at not in outcome.verdicts:
        unsettled.add(outcome.ended_at)
    return unsettled


def _result(exercise: GradedExercise, verdict: Verdict, answer: str) -> ExerciseResult:
    return ExerciseResult(
        name=exercise.name,
        points=verdict.points,
        possible=exercise.exercise.points,
        state=verdict.state,
        reason=verdict.reason,
        hint=verdict.hint,
        misconception=verdict.misconception,
        answer=answer,
    )


def _code_lines(cell: str) -> list[str]:
    """A cell's lines without comments that stand alone, blank lines, and space at the ends."""
    lines = (line.rstrip() for line in cell.splitlines())
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
