"""What grading found, as plain data that is the same for the same submission and seed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class State(StrEnum):
    """How one exercise ended; no two of these are ever mixed up."""

    PASSED = "passed"
    WRONG = "wrong"
    NOT_ATTEMPTED = "not attempted"
    TIMED_OUT = "timed out"
    DIED = "died"
    MISSING = "missing"
    GRADER_ERROR = "grader error"


@dataclass(frozen=True)
class ExerciseResult:
    """One exercise of one student.

    Attributes:
        name: such as "loss.softmax".
        points: what it earned, exact: the share of hidden cases that agree, times `possible`.
        possible: what a right answer earns.
        state: how it ended; an answer that is right in part is `WRONG` with points above 0.
        reason: why points were lost, in words for the student; never shows a hidden case's
            expected result. Empty where none were lost.
        hint: of the recognised misconception, or of the exercise; may be empty.
        misconception: the recognised misconception's name, or empty.
        answer: the student's own cell, as it was graded.
    """

    name: str
    points: Fraction
    possible: int
    state: State
    reason: str = ""
    hint: str = ""
    misconception: str = ""
    answer: str = ""


@dataclass(frozen=True)
class LessonResult:
    """One lesson of one student.

    Attributes:
        student: as in `Answers`.
        lesson: such as "02_loss".
        digest: of the answers that were graded.
        exercises: in the lesson's order; every exercise of the lesson is there.
        problem: why the submission as a whole did not run or could not be read; empty otherwise.
        isolation: what protected the grader, in words, such as "namespaces, other user".
    """

    student: str
    lesson: str
    digest: str
    exercises: tuple[ExerciseResult, ...]
    problem: str = ""
    isolation: str = ""

    @property
    def points(self) -> Fraction:
        """Of all exercises together, before any penalty for lateness."""
        return sum((one.points for one in self.exercises), Fraction(0))

    @property
    def possible(self) -> int:
        """Of all exercises together."""
        return sum(one.possible for one in self.exercises)
