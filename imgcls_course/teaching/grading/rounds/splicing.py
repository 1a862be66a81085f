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

from imgcls_course.teaching.grading.rounds.graded_lesson import Blueprint, Task, blueprint
from imgcls_course.teaching.grading.rounds.slicing import Names, Unit, names_of, needed

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
class Piece:
    """One cell of the spliced notebook.

    Attributes:
        role: what it is there for.
        source: its text; empty for a probe, which is written when it is run.
        exercise: whose answer, probe or solution it is.
    """

    role: Role
    source: str
    exercise: str = ""


@dataclass(frozen=True)
class Round:
    """What is run in one kernel.

    Attributes:
        graded: the exercises whose answers are judged, in the lesson's order.
        pieces: the cells.
    """

    graded: tuple[str, ...]
    pieces: tuple[Piece, ...]


@cache
def kind_of(lesson_name: str) -> str:
    """Which prewarmed process has what a lesson's exercises import: "numpy" or "tensorflow"."""
    lesson = blueprint(lesson_name)
    solved = {name: task.solution for name, task in lesson.tasks.items()}
    pieces = shared_round(lesson, solved, solved, ()).pieces
    texts = [*solved.values(), *(piece.source for piece in pieces)]
    return "tensorflow" if any(map(_IMPORTS_TENSORFLOW.search, texts)) else "numpy"


def shared_round(
    lesson: Blueprint, answers: Mapping[str, str], graded: Collection[str], passed: Collection[str]
) -> Round:
    """Several exercises in one kernel, one after the other, as in the lesson.

    An exercise that is not judged here but needed by one that is, is there with the student's
    answer where that has passed, and with the solution otherwise.

    Args:
        lesson: its pieces.
        answers: the student's cells by exercise.
        graded: exercises to judge.
        passed: exercises that have been judged to be right.
    """

    def judged_elsewhere(task: Task) -> list[Piece]:
        is_right = task.name in passed
        return [_other_answer(task, answers) if is_right else _solved(task)]

    units = _with_answers(lesson, answers, answers)
    return _splice(lesson, units, answers, graded, judged_elsewhere)


def apart_round(
    lesson: Blueprint,
    answers: Mapping[str, str],
    graded: Collection[str],
    more: Collection[str] = (),
) -> Round:
    """Some exercises without what is not theirs; the ones that they need are there as solved.

    Args:
        lesson: its pieces.
        answers: the student's cells by exercise. One that defines what the lesson does not, such as
            a helper that a judged cell uses, is run before its solution.
        graded: the exercises to judge.
        more: names of the lesson that the answers turned out to use.
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

    def solved(task: Task) -> list[Piece]:
        before = [_other_answer(task, answers)] if helpers.get(task.name) else []
        return [*before, _solved(task)]

    units = [
        replace(unit, names=unit.names | Names(binds=helpers[unit.exercise]))
        if helpers.get(unit.exercise)
        else unit
        for unit in _with_answers(lesson, answers, graded)
    ]
    return _splice(lesson, units, answers, graded, solved, more)


def _splice(
    lesson: Blueprint,
    units: Sequence[Unit],
    answers: Mapping[str, str],
    graded: Collection[str],
    others: Callable[[Task], list[Piece]],
    more: Collection[str] = (),
) -> Round:
    tasks = [task for name, task in lesson.tasks.items() if name in graded]
    positions: set[int] = set()
    used_later: set[int] = set()
    for task in tasks:
        names = units[task.unit].names
        # What the cell defines is its own: an earlier thing of that name must not stand in for it.
        wanted = Names(needs=names.needs | set(more), needs_later=names.needs_later - names.binds)
        found = needed(units, wanted, task.unit)
        used_later |= found
        positions |= found | {task.unit}
    pieces: list[Piece] = []
    for position in sorted(positions):
        unit = units[position]
        if not unit.exercise:
            _append_statement(pieces, unit)
            continue
        task = lesson.tasks[unit.exercise]
        if unit.exercise in graded:
            pieces.append(Piece(Role.ANSWER, answers[task.name], task.name))
            pieces.append(Piece(Role.PROBE, "", task.name))
            if position in used_later:
                pieces.append(Piece(Role.SOLUTION, task.solution, task.name))
        else:
            pieces += others(task)
    return Round(tuple(task.name for task in tasks), tuple(pieces))


def _with_answers(
    lesson: Blueprint, answers: Mapping[str, str], which: Collection[str]
) -> list[Unit]:
    """The lesson's units, with what some of the student's cells do with names as well."""
    return [
        replace(unit, names=names_of(answers[unit.exercise]) | unit.names)
        if unit.exercise in which and unit.exercise in answers
        else unit
        for unit in lesson.units
    ]


def _other_answer(task: Task, answers: Mapping[str, str]) -> Piece:
    return Piece(Role.OTHER_ANSWER, answers[task.name], task.name)


def _solved(task: Task) -> Piece:
    return Piece(Role.LESSON, task.solution, task.name)


def _append_statement(pieces: list[Piece], unit: Unit) -> None:
    """Add a statement to the cell before where that belongs to the lesson, too."""
    if pieces and pieces[-1].role is Role.LESSON and not pieces[-1].exercise:
        pieces[-1] = Piece(Role.LESSON, f"{pieces[-1].source}\n{unit.source}")
    else:
        pieces.append(Piece(Role.LESSON, unit.source))
