"""A class's submissions to its gradebook, step by step; an interrupted run is gone on with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from imgcls_course.errors import CourseError
from imgcls_course.exercises import all_exercises, find_exercise
from imgcls_course.runtime.lesson_files import choose_lessons
from imgcls_course.teaching.grading.reports.lateness import Deadlines, parse_late_rule, parse_time
from imgcls_course.teaching.grading.reports.manual_marks import ManualMarks, read_manual_marks
from imgcls_course.teaching.grading.reports.marks import ClassMarks, make_marks
from imgcls_course.teaching.grading.reports.write_reports import write_reports
from imgcls_course.teaching.grading.running.cluster import run_on_cluster
from imgcls_course.teaching.grading.running.result_store import (
    ResultStore,
    is_final,
    only_run,
    result_key,
)
from imgcls_course.teaching.grading.running.results import ExerciseResult, LessonResult, State
from imgcls_course.teaching.grading.running.secret import read_or_make_secret, secret_identity
from imgcls_course.teaching.grading.running.tasks import GradingOutcome, GradingTask
from imgcls_course.teaching.grading.running.versions import lesson_version
from imgcls_course.teaching.grading.running.workers import run_locally
from imgcls_course.teaching.grading.sandbox.limits import Limits
from imgcls_course.teaching.grading.sandbox.required_isolation import required_isolation
from imgcls_course.teaching.grading.submissions.answers import Answers
from imgcls_course.teaching.grading.submissions.class_folder import read_submissions
from imgcls_course.teaching.grading.submissions.lesson_exercises import (
    LessonExercises,
    read_catalogue,
)

ENGINE = "imgcls_course.teaching.grading.running.engine:grade_answers"
"""What grades one submission, in a worker."""


@dataclass(frozen=True)
class Places:
    """Where everything is.

    Attributes:
        submissions: a folder or an archive, which nothing is written to.
        output: the folder for gradebook, pages and kept results.
        secret: the file with the secret behind the hidden cases; it is made where there is none.
        manual_marks: a CSV file of points and comments by hand; None where there is none.
    """

    submissions: Path
    output: Path
    secret: Path
    manual_marks: Path | None = None


@dataclass(frozen=True)
class Rules:
    """What counts, as the teacher has written it.

    Attributes:
        lessons: the lessons to grade, such as "02"; empty for all that were handed in.
        due: when they were due: "2026-03-01T18:00", or "02=2026-03-01".
        late: such as "10% a day, at most 50%, grace 15 minutes".
        extra: names of exercises that are extra credit.
    """

    lessons: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    late: str = "none"
    extra: tuple[str, ...] = ()


@dataclass(frozen=True)
class Execution:
    """How submissions are run.

    Attributes:
        limits: what one may use up.
        workers: processes that grade; None for one a core.
        scheduler: the address of a Dask scheduler; empty to grade on this machine.
        trust_submissions: run them even without any isolation.
    """

    limits: Limits = field(default_factory=Limits)
    workers: int | None = None
    scheduler: str = ""
    trust_submissions: bool = False


@dataclass(frozen=True)
class Reporting:
    """How a run tells what it does.

    Attributes:
        on_new_secret: is called where a secret was made.
        progress: is entered with the number of notebooks to grade, and gives what is called after
            each of them.
    """

    on_new_secret: Callable[[], None]
    progress: Callable[[int], AbstractContextManager[Callable[[], None]]]


@dataclass
class GradingRun:
    """What a run has found so far.

    Attributes:
        results: of all submissions that are graded, by student and lesson.
        reused: how many of them had been graded before.
        graded: how many of them were graded now.
        failures: why the grader failed on others, in words for the teacher.
    """

    results: dict[tuple[str, str], LessonResult] = field(default_factory=dict)
    reused: int = 0
    graded: int = 0
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class GradedClass:
    """What has come of a run.

    Attributes:
        marks: of everyone.
        run: what was graded now, before, and not at all.
        reports: the files that a teacher opens first.
    """

    marks: ClassMarks
    run: GradingRun
    reports: list[Path]


class InterruptedRunError(Exception):
    """A run was interrupted.

    Args:
        kept: how many notebooks are graded and kept.
        total: how many there are.
    """

    def __init__(self, kept: int, total: int) -> None:
        self.kept, self.total = kept, total
        super().__init__(f"{kept} of {total} notebooks are graded and kept")


def grade_class(
    places: Places, rules: Rules, execution: Execution, reporting: Reporting
) -> GradedClass:
    """Grade a class's notebooks, and write the gradebook and the pages.

    Raises:
        CourseError: something is missing or cannot be read; nothing was graded.
        InterruptedRunError: the same call again goes on from there.
    """
    _require_apart(places)
    lessons = _read_lessons(rules.lessons)
    deadlines = _deadlines(rules)
    extra = frozenset(find_exercise(name).name for name in rules.extra)
    if not execution.scheduler:
        required_isolation(execution.trust_submissions)
    secret, is_new = read_or_make_secret(places.secret)
    if is_new:
        reporting.on_new_secret()

    found = read_submissions(places.submissions, lessons)
    handed_in = {one.lesson for one in found.answers}
    graded = lessons if rules.lessons else [one for one in lessons if one.lesson in handed_in]
    manual = ManualMarks()
    if places.manual_marks:
        manual = read_manual_marks(places.manual_marks, found.students, graded)

    with only_run(places.output):
        store = ResultStore(places.output / "results")
        run, tasks = _plan(found.answers, lessons, store, secret, execution)
        _carry_out(run, tasks, lessons, store, execution, reporting)
        results = [run.results[one.student, one.lesson] for one in found.answers]
        marks = make_marks(results, found, graded, deadlines, manual, extra)
        reports = write_reports(places.output, marks)
    return GradedClass(marks, run, reports)


# --- What is asked --------------------------------------------------------------------------------


def _require_apart(places: Places) -> None:
    """Nothing that is ours may lie where students' files are, nor be read as one of them."""
    inside = places.submissions.resolve()
    for place in (places.output, places.secret):
        if places.submissions.is_dir() and place.resolve().is_relative_to(inside):
            raise CourseError(
                f"{place} lies in the folder of submissions, {places.submissions}.",
                "Name another place with --output or --secret-file.",
            )


def _read_lessons(names: Sequence[str]) -> list[LessonExercises]:
    lessons = choose_lessons(list(names) or None)
    missing = [one for one in lessons if not (one.solved.is_file() and one.learner.is_file())]
    if not names:  # a lesson that is still being written keeps nobody from grading others
        lessons = [one for one in lessons if one not in missing]
    if (missing and names) or not lessons:
        raise CourseError(
            f"The solved notebooks of {', '.join(one.name for one in missing)} are missing.",
            "Grade from a checkout of the course; an installed wheel has no solutions.",
        )
    return read_catalogue(lessons, all_exercises())


def _deadlines(rules: Rules) -> Deadlines:
    every, by_lesson = None, {}
    for text in rules.due:
        name, equals, time = text.rpartition("=")
        if equals:
            by_lesson |= {one.name: parse_time(time) for one in choose_lessons([name.strip()])}
        else:
            every = parse_time(text)
    return Deadlines(every, by_lesson, parse_late_rule(rules.late))


# --- What is done ---------------------------------------------------------------------------------


def _plan(
    answers: Sequence[Answers],
    lessons: Sequence[LessonExercises],
    store: ResultStore,
    secret: bytes,
    execution: Execution,
) -> tuple[GradingRun, list[GradingTask]]:
    """What is known already, and the tasks that are left, in the order of the answers."""
    by_name = {one.lesson: one for one in lessons}
    versions = {name: lesson_version(by_name[name]) for name in {one.lesson for one in answers}}
    identity = secret_identity(secret)
    limits, trusted = execution.limits, execution.trust_submissions
    run, tasks = GradingRun(), []
    for one in answers:
        key = result_key(one, versions[one.lesson], identity, limits, trusted)
        known = store.find(one, key)
        if known is None:
            tasks.append(GradingTask(key, one, secret, limits, trusted))
        else:
            run.results[one.student, one.lesson] = known
            run.reused += 1
    return run, tasks


def _carry_out(
    run: GradingRun,
    tasks: Sequence[GradingTask],
    lessons: Sequence[LessonExercises],
    store: ResultStore,
    execution: Execution,
    reporting: Reporting,
) -> None:
    """Do the tasks; each result is kept before the next is taken, so that none is lost."""
    by_name = {one.lesson: one for one in lessons}
    try:
        with reporting.progress(len(tasks)) as advance:
            for outcome in _outcomes(tasks, execution):
                answers = outcome.task.answers
                place = (answers.student, answers.lesson)
                if place in run.results:
                    continue  # a machine that was given up for lost has answered after all
                result = outcome.result or _failed(
                    answers, by_name[answers.lesson], outcome.failure
                )
                run.results[place] = result
                if is_final(result):
                    store.keep(answers, outcome.task.key, result)
                    run.graded += 1
                else:
                    run.failures.append(f"{answers.student}, {answers.lesson}: {_reason(result)}")
                advance()
    except KeyboardInterrupt:
        raise InterruptedRunError(run.reused + run.graded, run.reused + len(tasks)) from None


def _outcomes(tasks: Sequence[GradingTask], execution: Execution) -> Iterator[GradingOutcome]:
    """Each task's outcome as it comes, in any order."""
    if execution.scheduler:
        return run_on_cluster(tasks, ENGINE, execution.scheduler)
    return run_locally(tasks, ENGINE, execution.workers or _cores(), warm_kernels=True)


def _cores() -> int:
    """Those that this process may use, which in a container are fewer than there are."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def _failed(answers: Answers, lesson: LessonExercises, failure: str) -> LessonResult:
    exercises = tuple(
        ExerciseResult(
            name,
            Fraction(0),
            possible,
            State.GRADER_ERROR,
            "This could not be graded. It is no fault of the answer, and costs nothing.",
            answer=answers.cells.get(name, ""),
        )
        for name, possible in lesson.possible.items()
    )
    problem = f"The grader failed: {failure.strip().splitlines()[-1] if failure else 'no reason'}"
    return LessonResult(answers.student, answers.lesson, answers.digest, exercises, problem)


def _reason(result: LessonResult) -> str:
    reasons = [one.reason for one in result.exercises if one.state is State.GRADER_ERROR]
    return result.problem or reasons[0]
