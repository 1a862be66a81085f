"""The learner's side of an exercise: what the judge found, in words that help."""

from __future__ import annotations

import html
import os
import sys
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from IPython.display import display

from imgcls_course.exercises import find_exercise
from imgcls_course.judging import phrases
from imgcls_course.judging.compare import describe
from imgcls_course.judging.exercise import Exercise
from imgcls_course.judging.handed_out import HandedOut, is_outdated
from imgcls_course.judging.judge import judge_answer
from imgcls_course.judging.judgement import Example, Judgement, Outcome
from imgcls_course.judging.notebook_cells import follow_cells
from imgcls_course.judging.showing import show, show_exactly, where_they_differ

PUBLIC_SEED = 2012
"""Seed of the cases that a learner's answer is tried on; graders draw others."""


class Status(Enum):
    """What a check can say."""

    RIGHT = "right"
    WRONG = "wrong"
    RETURNS_NOTHING = "returns nothing"
    CHANGES_INPUTS = "changes its inputs"
    NOT_ATTEMPTED = "not attempted yet"
    COURSES_OWN = "the course's own answer"
    OUTDATED = "an earlier version"


_OUTDATED = (
    "The exercise cell has been run since, and ended in an error or defines another name. Mend it "
    "and run it, then this cell; until then the lesson uses its own."
)
_GREY = ("○", "#767676")
_MARKS = {
    Status.RIGHT: ("✔", "#0072b2"),
    Status.NOT_ATTEMPTED: _GREY,
    Status.COURSES_OWN: _GREY,
    Status.OUTDATED: _GREY,
}
_OTHER_MARK = ("✘", "#d55e00")


_handed_out = HandedOut()
follow_cells()


@dataclass(frozen=True)
class Verdict:
    """What a check found; shows itself as rich HTML and as plain text.

    Attributes:
        name: the exercise's name.
        status: right, not attempted yet, or what is wrong.
        message: what was found, in a sentence.
        hint: what to think about next; empty where there is nothing to say.
        misconception: the names of the recognised misconceptions, or empty.
        example: a case in full, line by line: what it is, and what it shows.
    """

    name: str
    status: Status
    message: str
    hint: str = ""
    misconception: str = ""
    example: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        mark, _ = _MARKS.get(self.status, _OTHER_MARK)
        lines = [f"{mark} {self.name}: {self.status.value}. {self.message}".rstrip()]
        lines += [f"    {line}" for line in self._example_lines()]
        if self.hint:
            lines.append(f"  Hint: {self.hint}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        mark, colour = _MARKS.get(self.status, _OTHER_MARK)
        lines = html.escape("\n".join(self._example_lines()))
        example = f'<pre style="margin:0.3em 0;white-space:pre-wrap">{lines}</pre>' if lines else ""
        hint = (
            f'<div style="margin-top:0.3em"><b>Hint.</b> {html.escape(self.hint)}</div>'
            if self.hint
            else ""
        )
        return (
            f'<div role="status" style="border-left:4px solid {colour};padding:0.4em 0.8em">'
            f'<span style="color:{colour};font-weight:bold">{mark} {html.escape(self.name)}: '
            f"{self.status.value}</span> {html.escape(self.message)}{example}{hint}</div>"
        )

    def _example_lines(self) -> list[str]:
        width = max((len(what) for what, _ in self.example), default=0)
        return [f"{what:<{width}}  {text}" for what, text in self.example]


def check(name: str, answer: Any) -> Any:
    """Judge an answer, show the verdict, and hand back what the lesson goes on with.

    Args:
        name: the exercise, such as "loss.softmax".
        answer: the learner's function, or value.

    Returns:
        The answer itself where it is right; otherwise the course's own, so that what follows works.

    Raises:
        ExerciseError: no exercise has that name.
    """
    exercise = find_exercise(name)
    if _handed_out.is_back(exercise, answer):
        verdict = _courses_own(exercise)
    elif is_outdated(exercise, answer):
        verdict = Verdict(exercise.name, Status.OUTDATED, _OUTDATED)
    else:
        verdict = judge(exercise, answer)
    display(verdict)
    _tell_nbgrader(exercise, verdict)
    return answer if verdict.status is Status.RIGHT else _handed_out.hand_out(exercise)


def _tell_nbgrader(exercise: Exercise, verdict: Verdict) -> None:
    """Make the points the cell's result where nbgrader executes it, which takes them from there."""
    if os.environ.get("NBGRADER_EXECUTION"):
        sys.displayhook(exercise.points if verdict.status is Status.RIGHT else 0)


def judge(exercise: Exercise, answer: Any, seed: int = PUBLIC_SEED) -> Verdict:
    """Try an answer on the exercise's cases; never raises for anything that the answer does."""
    cases = exercise.draw_cases(np.random.default_rng(seed))
    return _verdict(exercise, judge_answer(exercise, answer, cases))


def _verdict(exercise: Exercise, found: Judgement) -> Verdict:
    """A judgement in words."""
    match found.outcome:
        case Outcome.NOT_ATTEMPTED:
            message = (
                "Fill in the cell above and run both again; until then the lesson uses its own."
            )
            return Verdict(exercise.name, Status.NOT_ATTEMPTED, message)
        case Outcome.RIGHT:
            message = f"All {found.count} cases agree." if exercise.asks_for_a_function else ""
            return Verdict(exercise.name, Status.RIGHT, message)
        case Outcome.NO_FUNCTION:
            short_name = exercise.name.rpartition(".")[2]
            hint = f"Keep the line `def {short_name}(...)` as it was and fill in its body."
            return Verdict(exercise.name, Status.WRONG, phrases.no_function(found), hint)
        case Outcome.RAISES:
            return Verdict(exercise.name, Status.WRONG, _raised(found), exercise.hint)
        case Outcome.RETURNS_NOTHING:
            return _returns_nothing(exercise, found)
        case Outcome.CHANGES_INPUTS:
            message = f"The results agree, but y{phrases.changes_inputs(found)[1:]}"
            return Verdict(exercise.name, Status.CHANGES_INPUTS, message)
    return _wrong(exercise, found)


def _courses_own(exercise: Exercise) -> Verdict:
    short_name = exercise.name.rpartition(".")[2]
    what = f"define `{short_name}`" if exercise.asks_for_a_function else f"set `{short_name}`"
    message = (
        "An earlier check handed it to you. Run the exercise cell first, then this one. If you "
        f"have: did that cell end in an error, and does it {what}?"
    )
    return Verdict(exercise.name, Status.COURSES_OWN, message)


def _raised(found: Judgement) -> str:
    failure = found.failure
    where = f", in line {failure.line_number}: `{failure.line}`" if failure.line else ""
    agreeing = f"{found.agreeing} of {found.count} cases agree. " if found.agreeing else ""
    if not found.example.arguments:
        return f"Your answer raised {failure.kind}: {failure.text}."
    described = ", ".join(
        f"{name} = {_argument(value)}" for name, value in found.example.arguments.items()
    )
    return (
        f"{agreeing}Your function raised {failure.kind}: {failure.text}{where} "
        f"(it was called with {described})."
    )


def _returns_nothing(exercise: Exercise, found: Judgement) -> Verdict:
    message = phrases.RETURNS_NOTHING
    example: tuple[tuple[str, str], ...] = ()
    if found.agreeing:
        message = f"{found.agreeing} of {found.count} cases agree. {message}"
        example = _example(found.example)
    return Verdict(exercise.name, Status.RETURNS_NOTHING, message, example=example)


def _wrong(exercise: Exercise, found: Judgement) -> Verdict:
    message = phrases.what_is_wrong(found)
    if not found.is_explained and found.count > 1:
        message = f"{found.agreeing} of {found.count} cases agree. {message}"
    return Verdict(
        exercise.name,
        Status.WRONG,
        message,
        phrases.hints(found.recognised)
        or phrases.differs_when_called_again(found)
        or exercise.hint,
        phrases.misconception_names(found.recognised),
        () if found.is_explained else _example(found.example),
    )


def _example(example: Example) -> tuple[tuple[str, str], ...]:
    """A case line by line: its inputs, what came back, and what was expected."""
    lines = [(name, show_exactly(value)) for name, value in example.arguments.items()]
    for one in example.differences:
        lines += [
            (f"{one.result_name} came back".strip(), show(one.found)),
            (f"{one.result_name} expected".strip(), show(one.expected)),
        ]
        if where := where_they_differ(one.found, one.expected):
            lines.append((f"{one.result_name} differs".strip(), where))
    return tuple(lines)


def _argument(value: Any) -> str:
    return show(value) if isinstance(value, (int, float, str, bool)) else describe(value)
