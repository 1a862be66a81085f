"""The learner's side of an exercise: right, wrong with a hint, or not attempted yet."""

from __future__ import annotations

import copy
import html
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from IPython.display import display

from imgcls_course.exercises import Case, Exercise, find_exercise
from imgcls_course.judging.compare import describe, difference

PUBLIC_SEED = 2012
"""Seed of the cases that a learner's answer is tried on; graders draw others."""


class Status(Enum):
    """The three things that a check can say."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_ATTEMPTED = "not attempted yet"


@dataclass(frozen=True)
class Verdict:
    """What a check found; shows itself as rich HTML and as plain text.

    Attributes:
        name: the exercise's name.
        status: right, wrong, or not attempted yet.
        message: what was found, in a sentence.
        hint: what to think about next; empty where there is nothing to say.
        misconception: the name of the recognised misconception, or empty.
    """

    name: str
    status: Status
    message: str
    hint: str = ""
    misconception: str = ""

    def __repr__(self) -> str:
        mark = {Status.RIGHT: "✔", Status.WRONG: "✘", Status.NOT_ATTEMPTED: "○"}[self.status]
        lines = [f"{mark} {self.name}: {self.status.value}. {self.message}".rstrip()]
        if self.hint:
            lines.append(f"  Hint: {self.hint}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        mark, colour = {
            Status.RIGHT: ("✔", "#0072b2"),
            Status.WRONG: ("✘", "#d55e00"),
            Status.NOT_ATTEMPTED: ("○", "#767676"),
        }[self.status]
        hint = (
            f'<div style="margin-top:0.3em"><b>Hint.</b> {html.escape(self.hint)}</div>'
            if self.hint
            else ""
        )
        return (
            f'<div role="status" style="border-left:4px solid {colour};padding:0.4em 0.8em">'
            f'<span style="color:{colour};font-weight:bold">{mark} {html.escape(self.name)}: '
            f"{self.status.value}</span> {html.escape(self.message)}{hint}</div>"
        )


def check(name: str, answer: Any) -> Any:
    """Judge an answer, show the verdict, and hand back what the lesson goes on with.

    Args:
        name: the exercise, such as "loss.softmax".
        answer: the learner's function, or value.

    Returns:
        The answer itself where it is right; otherwise the reference, so that what follows works.

    Raises:
        ExerciseError: no exercise has that name.
    """
    exercise = find_exercise(name)
    verdict = judge(exercise, answer)
    display(verdict)
    _tell_nbgrader(exercise, verdict)
    return answer if verdict.status is Status.RIGHT else exercise.reference


def _tell_nbgrader(exercise: Exercise, verdict: Verdict) -> None:
    """Make the points the cell's result where nbgrader executes it, which takes them from there."""
    if os.environ.get("NBGRADER_EXECUTION"):
        sys.displayhook(exercise.points if verdict.status is Status.RIGHT else 0)


def judge(exercise: Exercise, answer: Any, seed: int = PUBLIC_SEED) -> Verdict:
    """Try an answer on the exercise's cases; never raises for anything that the answer does."""
    if _is_blank(answer):
        return _not_attempted(exercise)
    if not exercise.asks_for_a_function:
        return _judge_value(exercise, answer)
    if not callable(answer):
        return Verdict(
            exercise.name,
            Status.WRONG,
            f"A function is asked for; this is {describe(answer)}.",
            f"Keep the line `def {_short_name(exercise)}(...)` as it was and fill in its body.",
        )
    return _judge_function(exercise, answer, exercise.cases(np.random.default_rng(seed)))


def _judge_value(exercise: Exercise, answer: Any) -> Verdict:
    found, failure = _observe(exercise, answer)
    if failure:
        return Verdict(exercise.name, Status.WRONG, failure, exercise.hint)
    problem = _difference(exercise, found, exercise.observe(exercise.reference))
    if problem is None:
        return Verdict(exercise.name, Status.RIGHT, "")
    for misconception in exercise.misconceptions:
        if _difference(exercise, found, exercise.observe(misconception.answer)) is None:
            return _recognised(exercise, misconception.name, misconception.hint)
    return Verdict(exercise.name, Status.WRONG, f"{_sentence(problem)}", exercise.hint)


def _judge_function(exercise: Exercise, answer: Any, cases: list[Case]) -> Verdict:
    results = []
    for case in cases:
        result, failure = _call(exercise, answer, case)
        if failure:
            return Verdict(exercise.name, Status.WRONG, failure, exercise.hint)
        results.append(result)
    expected = _results_of(exercise, exercise.reference, cases)
    if all(_is_blank(result) for result in results) and not all(map(_is_blank, expected)):
        return _not_attempted(exercise)
    problems = [
        _difference(exercise, result, right)
        for result, right in zip(results, expected, strict=True)
    ]
    if not any(problems):
        return Verdict(exercise.name, Status.RIGHT, f"All {len(cases)} cases agree.")
    for misconception in exercise.misconceptions:
        if _agrees(exercise, results, misconception.answer, cases):
            return _recognised(exercise, misconception.name, misconception.hint)
    position = next(index for index, problem in enumerate(problems) if problem)
    message = (
        f"{sum(problem is None for problem in problems)} of {len(cases)} cases agree. For "
        f"{_arguments(exercise, cases[position])}, {problems[position]}."
    )
    return Verdict(exercise.name, Status.WRONG, message, exercise.hint)


def _call(exercise: Exercise, function: Any, case: Case) -> tuple[Any, str]:
    """The observed result of one call, or what went wrong in words."""
    try:
        result = function(*copy.deepcopy(case))
    except NotImplementedError:
        return None, ""
    except Exception as error:  # whatever the learner's code raises is an answer, not a crash
        return None, (
            f"Your function raised {type(error).__name__}: {error} "
            f"(it was called with {_arguments(exercise, case)})."
        )
    return _observe(exercise, result)


def _observe(exercise: Exercise, result: Any) -> tuple[Any, str]:
    if _is_blank(result):
        return None, ""
    try:
        return exercise.observe(result), ""
    except Exception as error:  # the result is not of the kind that can be observed
        return None, f"The result is {describe(result)}, which cannot be judged: {error}."


def _results_of(exercise: Exercise, function: Any, cases: list[Case]) -> list[Any]:
    return [exercise.observe(function(*copy.deepcopy(case))) for case in cases]


def _agrees(exercise: Exercise, results: list[Any], function: Any, cases: list[Case]) -> bool:
    """Whether the results equal those of another function, misconceived as it may be."""
    for result, case in zip(results, cases, strict=True):
        other, failure = _call(exercise, function, case)
        if failure or _difference(exercise, result, other) is not None:
            return False
    return True


def _difference(exercise: Exercise, found: Any, expected: Any) -> str | None:
    """What differs, in words; a result that cannot even be compared differs too."""
    try:
        return difference(found, expected, exercise.relative_tolerance, exercise.absolute_tolerance)
    except Exception as error:  # an object with an unusual __eq__ or __array__
        return f"the result is {describe(found)}, which cannot be compared ({error})"


def _is_blank(value: Any) -> bool:
    return value is None or value is Ellipsis


def _not_attempted(exercise: Exercise) -> Verdict:
    message = "Fill in the cell above and run both again; until then the lesson uses its own."
    return Verdict(exercise.name, Status.NOT_ATTEMPTED, message)


def _recognised(exercise: Exercise, name: str, hint: str) -> Verdict:
    return Verdict(exercise.name, Status.WRONG, f"It looks as if it {name}.", hint, name)


def _short_name(exercise: Exercise) -> str:
    return exercise.name.rpartition(".")[2]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _arguments(exercise: Exercise, case: Iterable[Any]) -> str:
    described = (
        f"{parameter} = {_argument(value)}"
        for parameter, value in zip(exercise.parameters(), case, strict=False)
    )
    return ", ".join(described)


def _argument(value: Any) -> str:
    if isinstance(value, (int, float, str, bool)):
        return repr(value)
    return describe(value)
