"""What a whole class has done, counted: by exercise, by misconception, by failure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from imgcls_course.runtime.lesson_files import cell_identifier, choose_lessons
from imgcls_course.teaching.grading.reports.marks import ClassMarks, ExerciseMark
from imgcls_course.teaching.grading.reports.similarity import Similar, find_similar
from imgcls_course.teaching.grading.running.results import State
from imgcls_course.teaching.grading.submissions.lesson_exercises import read_solutions

RIGHT, PARTLY, WRONG, UNTOUCHED, FAILED = (
    "right", "right in part", "wrong", "not attempted", "did not run",
)  # fmt: skip
KINDS = (RIGHT, PARTLY, WRONG, UNTOUCHED, FAILED)


@dataclass(frozen=True)
class ExerciseCount:
    """How one exercise went.

    Attributes:
        exercise: its name.
        counts: how many of each of `KINDS`.
        mean: share of the points, over all who handed the lesson in; None where none did.
    """

    exercise: str
    counts: dict[str, int]
    mean: Fraction | None


@dataclass(frozen=True)
class MisconceptionCount:
    """How many have one wrong idea.

    Attributes:
        exercise, misconception: its names.
        students: who has it, by key.
        hint: what those students are told.
    """

    exercise: str
    misconception: str
    students: tuple[str, ...]
    hint: str


@dataclass(frozen=True)
class Failure:
    """Something of a submission that did not run, and why."""

    student: str
    lesson: str
    exercise: str
    reason: str


def kind_of(mark: ExerciseMark) -> str:
    """One of `KINDS`."""
    if mark.points >= mark.result.possible:
        return RIGHT
    if mark.points > 0:
        return PARTLY
    if mark.result.state is State.NOT_ATTEMPTED:
        return UNTOUCHED
    return WRONG if mark.result.state in (State.WRONG, State.PASSED) else FAILED


def count_exercises(marks: ClassMarks, lesson: str) -> list[ExerciseCount]:
    """How each exercise of a lesson went, in the lesson's order."""
    stubs = next(one.stubs for one in marks.lessons if one.lesson == lesson)
    found: dict[str, list[ExerciseMark]] = {name: [] for name in stubs}
    for (_, of_lesson), mark in marks.marks.items():
        for one in mark.exercises if of_lesson == lesson else ():
            found[one.result.name].append(one)
    return [ExerciseCount(name, _counts(of_all), _mean(of_all)) for name, of_all in found.items()]


def _counts(of_all: list[ExerciseMark]) -> dict[str, int]:
    counted = Counter(kind_of(one) for one in of_all)
    return {kind: counted[kind] for kind in KINDS}


def _mean(of_all: list[ExerciseMark]) -> Fraction | None:
    final = [one for one in of_all if one.is_final]
    shares = [Fraction(one.points) / one.result.possible for one in final]
    return sum(shares, Fraction(0)) / len(shares) if shares else None


def count_misconceptions(marks: ClassMarks) -> list[MisconceptionCount]:
    """The wrong ideas that were recognised, the most common first."""
    who: dict[tuple[str, str], list[str]] = {}
    hints: dict[tuple[str, str], str] = {}
    for (student, _), mark in sorted(marks.marks.items()):
        for one in mark.exercises:
            if name := one.result.misconception:
                who.setdefault((one.result.name, name), []).append(student)
                hints.setdefault((one.result.name, name), one.result.hint)
    counted = [MisconceptionCount(*key, tuple(of), hints[key]) for key, of in who.items()]
    return sorted(counted, key=lambda one: (-len(one.students), one.exercise, one.misconception))


def find_failures(marks: ClassMarks) -> Iterator[Failure]:
    """Notebooks and exercises that could not be read or did not run."""
    for (student, lesson), mark in sorted(marks.marks.items()):
        if mark.problem:
            yield Failure(student, lesson, "", mark.problem)
            continue
        for one in mark.exercises:
            if kind_of(one) == FAILED:
                reason = f"{one.result.state.value}: {one.result.reason}"
                yield Failure(student, lesson, one.result.name, reason)


def find_all_similar(marks: ClassMarks) -> list[Similar]:
    """Answers that are nearly the same, over all lessons."""
    found = []
    for lesson in marks.lessons:
        solved = read_solutions(choose_lessons([lesson.lesson])[0])
        for name, stub in lesson.stubs.items():
            answers = {
                student: one.result.answer
                for (student, of_lesson), mark in marks.marks.items()
                for one in (mark.exercises if of_lesson == lesson.lesson else ())
                if one.result.name == name and one.result.answer
            }
            known = [stub, solved.get(f"exercise-{cell_identifier(name)}", "")]
            found += find_similar(name, answers, known, len(marks.students))
    return found
