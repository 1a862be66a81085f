"""One grading run: what was graded before is taken, the rest is graded and kept at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from imgcls_course.teaching.grading.running.result_store import ResultStore, is_final, result_key
from imgcls_course.teaching.grading.running.results import ExerciseResult, LessonResult, State
from imgcls_course.teaching.grading.running.secret import secret_identity
from imgcls_course.teaching.grading.running.tasks import Outcome, Task
from imgcls_course.teaching.grading.running.versions import lesson_version
from imgcls_course.teaching.grading.sandbox.limits import Limits
from imgcls_course.teaching.grading.submissions.answers import Answers
from imgcls_course.teaching.grading.submissions.lesson_exercises import LessonExercises

Scheduler = Callable[[Sequence[Task]], Iterator[Outcome]]
"""Does tasks somewhere and yields each outcome as it comes, in any order."""


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


def plan(
    answers: Sequence[Answers],
    lessons: Sequence[LessonExercises],
    store: ResultStore,
    secret: bytes,
    limits: Limits,
    trust_submissions: bool,
) -> tuple[GradingRun, list[Task]]:
    """What is known already, and the tasks that are left, in the order of the answers."""
    by_name = {one.lesson: one for one in lessons}
    versions = {name: lesson_version(by_name[name]) for name in {one.lesson for one in answers}}
    identity = secret_identity(secret)
    run, tasks = GradingRun(), []
    for one in answers:
        key = result_key(one, versions[one.lesson], identity, limits, trust_submissions)
        known = store.find(one, key)
        if known is None:
            tasks.append(Task(key, one, secret, limits, trust_submissions))
        else:
            run.results[one.student, one.lesson] = known
            run.reused += 1
    return run, tasks


def carry_out(
    run: GradingRun,
    tasks: Sequence[Task],
    lessons: Sequence[LessonExercises],
    store: ResultStore,
    scheduler: Scheduler,
    on_outcome: Callable[[Outcome], None] = lambda outcome: None,
) -> None:
    """Do the tasks; each result is kept before the next is taken, so that none is lost."""
    by_name = {one.lesson: one for one in lessons}
    for outcome in scheduler(tasks):
        answers = outcome.task.answers
        place = (answers.student, answers.lesson)
        if place in run.results:
            continue  # a machine that was given up for lost has answered after all
        result = outcome.result or _failed(answers, by_name[answers.lesson], outcome.failure)
        run.results[place] = result
        if is_final(result):
            store.keep(answers, outcome.task.key, result)
            run.graded += 1
        else:
            run.failures.append(f"{answers.student}, {answers.lesson}: {_reason(result)}")
        on_outcome(outcome)


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
