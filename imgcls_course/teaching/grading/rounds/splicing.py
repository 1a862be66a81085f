"""The notebook that is run: our statements, the student's exercise cells, and probes.

Only the texts of exercise cells come from the student. A lesson's statements, tags and options are
our own, and of the statements only those are taken that the exercises need.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from imgcls_course.teaching.grading.rounds.graded_lesson import (
    GradedExercise,
    GradedLesson,
    graded_lesson,
)
from imgcls_course.teaching.grading.rounds.slicing import Names, Unit, names_of, needed
from imgcls_course.teaching.grading.sandbox.fork_servers import Preload

_IMPORTS_TENSORFLOW = re.compile(
    r"\b(keras|tensorflow|imgcls_course\.(zoo|training|transfer|pretraining|evaluation))\b"
)


class Role(StrEnum):
    """What a cell of the spliced notebook is there for."""

    LESSON = "lesson"
    ANSWER = "answer"
    PROBE = "probe"
    OTHER_ANSWER = "other answer"
    """Of the student's, not judged in this round, but needed by one that is."""
    SOLUTION = "solution"
    """Put in for an answer that is not right; run only where the probe has not passed."""


@dataclass(frozen=True)
class SplicedCell:
    """One cell of the spliced notebook.

    Attributes:
        role: what it is there for.
        source: its text; empty for a probe, which is written when it is run.
        exercise: whose answer, probe or solution it is.
    """

    role: Role
    source: str
    exercise: str = ""


@cache
def preload_for(lesson_name: str) -> Preload:
    """Which fork server has what a lesson's exercises import."""
    lesson = graded_lesson(lesson_name)
    solved = {name: one.solution for name, one in lesson.exercises.items()}
    cells = splice_shared(lesson, solved, solved, ())
    texts = [*solved.values(), *(cell.source for cell in cells)]
    imports_tensorflow = any(map(_IMPORTS_TENSORFLOW.search, texts))
    return Preload.TENSORFLOW if imports_tensorflow else Preload.NUMPY


def splice_shared(
    lesson: GradedLesson,
    answers: Mapping[str, str],
    graded: Collection[str],
    passed: Collection[str],
) -> tuple[SplicedCell, ...]:
    """Several exercises in one kernel, one after the other, as in the lesson.

    An exercise that is not judged here but needed by one that is, is there with the student's
    answer where that has passed, and with the solution otherwise.

    Args:
        lesson: the solved one.
        answers: the student's cells by exercise.
        graded: exercises to judge.
        passed: exercises that have been judged to be right.
    """

    def judged_elsewhere(exercise: GradedExercise) -> list[SplicedCell]:
        is_right = exercise.name in passed
        return [_other_answer(exercise, answers) if is_right else _solved(exercise)]

    units = _with_answers(lesson, answers, answers)
    return _splice(lesson, units, answers, graded, judged_elsewhere)


def splice_separate(
    lesson: GradedLesson,
    answers: Mapping[str, str],
    graded: Collection[str],
    extra_names: Collection[str] = (),
) -> tuple[SplicedCell, ...]:
    """Some exercises without what is not theirs; the ones that they need are there as solved.

    Args:
        lesson: the solved one.
        answers: the student's cells by exercise. One that defines what the lesson does not, such as
            a helper that a judged cell uses, is run before its solution.
        graded: the exercises to judge.
        extra_names: names of the lesson that the answers turned out to use.
    """
    wanted = Names()
    for name in graded:
        wanted |= names_of(answers[name])
    ours = frozenset().union(*(unit.names.binds for unit in lesson.units))
    helpers = {
        name: (names_of(answer).binds - ours) & (wanted.needs | wanted.needs_later)
        for name, answer in answers.items()
        if name not in graded
    }

    def solved(exercise: GradedExercise) -> list[SplicedCell]:
        before = [_other_answer(exercise, answers)] if helpers.get(exercise.name) else []
        return [*before, _solved(exercise)]

    units = [
        replace(unit, names=unit.names | Names(binds=helpers[unit.exercise]))
        if helpers.get(unit.exercise)
        else unit
        for unit in _with_answers(lesson, answers, graded)
    ]
    return _splice(lesson, units, answers, graded, solved, extra_names)


def _splice(
    lesson: GradedLesson,
    units: Sequence[Unit],
    answers: Mapping[str, str],
    graded: Collection[str],
    others: Callable[[GradedExercise], list[SplicedCell]],
    extra_names: Collection[str] = (),
) -> tuple[SplicedCell, ...]:
    judged = [one for name, one in lesson.exercises.items() if name in graded]
    positions: set[int] = set()
    used_later: set[int] = set()
    for exercise in judged:
        names = units[exercise.unit].names
        # What the cell defines is its own: an earlier thing of that name must not stand in for it.
        wanted = Names(
            needs=names.needs | set(extra_names), needs_later=names.needs_later - names.binds
        )
        found = needed(units, wanted, exercise.unit)
        used_later |= found
        positions |= found | {exercise.unit}
    cells: list[SplicedCell] = []
    for position in sorted(positions):
        unit = units[position]
        if not unit.exercise:
            _append_statement(cells, unit)
            continue
        exercise = lesson.exercises[unit.exercise]
        if unit.exercise in graded:
            cells.append(SplicedCell(Role.ANSWER, answers[exercise.name], exercise.name))
            cells.append(SplicedCell(Role.PROBE, "", exercise.name))
            if position in used_later:
                cells.append(SplicedCell(Role.SOLUTION, exercise.solution, exercise.name))
        else:
            cells += others(exercise)
    return tuple(cells)


def _with_answers(
    lesson: GradedLesson, answers: Mapping[str, str], which: Collection[str]
) -> list[Unit]:
    """The lesson's units, with what some of the student's cells do with names as well."""
    return [
        replace(unit, names=names_of(answers[unit.exercise]) | unit.names)
        if unit.exercise in which and unit.exercise in answers
        else unit
        for unit in lesson.units
    ]


def _other_answer(exercise: GradedExercise, answers: Mapping[str, str]) -> SplicedCell:
    return SplicedCell(Role.OTHER_ANSWER, answers[exercise.name], exercise.name)


def _solved(exercise: GradedExercise) -> SplicedCell:
    return SplicedCell(Role.LESSON, exercise.solution, exercise.name)


def _append_statement(cells: list[SplicedCell], unit: Unit) -> None:
    """Add a statement to the cell before where that belongs to the lesson, too."""
    if cells and cells[-1].role is Role.LESSON and not cells[-1].exercise:
        cells[-1] = SplicedCell(Role.LESSON, f"{cells[-1].source}\n{unit.source}")
    else:
        cells.append(SplicedCell(Role.LESSON, unit.source))
