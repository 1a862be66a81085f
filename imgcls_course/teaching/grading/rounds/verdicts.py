"""What the results of an answer are worth, found in the grader's own process."""

from __future__ import annotations

import builtins
import copy
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from imgcls_course.exercises import Case, Exercise
from imgcls_course.judging.compare import difference
from imgcls_course.judging.student_process.plain_data import NotPlainError, decode
from imgcls_course.teaching.grading.running.results import State

_LONGEST_TEXT = 300


@dataclass(frozen=True)
class Verdict:
    """How one answer was judged.

    Attributes:
        state: as in `ExerciseResult`.
        points: as in `ExerciseResult`.
        reason: as in `ExerciseResult`.
        hint: as in `ExerciseResult`.
        misconception: as in `ExerciseResult`.
        missing_name: a name that the answer used and the kernel did not have, or empty.
    """

    state: State
    points: Fraction = Fraction(0)
    reason: str = ""
    hint: str = ""
    misconception: str = ""
    missing_name: str = ""


@dataclass(frozen=True)
class _Result:
    """What the answer gave for one case: a value, or what went wrong.

    Attributes:
        value: the value.
        failure: what went wrong, in words.
        missing_name: a name that was missing.
        is_wordy: whether a message about the value may repeat words that must not be repeated.
    """

    value: Any = None
    failure: str = ""
    missing_name: str = ""
    is_wordy: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.failure and (self.value is None or self.value is Ellipsis)


def not_attempted() -> Verdict:
    """Of a cell that was left as it was handed out, or that gives nothing."""
    return Verdict(State.NOT_ATTEMPTED, reason="The exercise was not attempted.")


def told_error(kind: str, text: str, discreet: bool = False) -> str:
    """What a student's code raised, for the reason of a verdict.

    Args:
        kind: the exception's type.
        text: its message.
        discreet: leave out all that may be the student's own words.
    """
    if discreet:
        known = getattr(builtins, kind, None) if kind.isidentifier() else None
        return f"{kind}" if isinstance(known, type) else "an error"
    return f"{_shortened(kind, 60)}: {_shortened(text)}".rstrip(": ")


def judge_claim(
    exercise: Exercise, cases: list[Case] | None, claim: Any, discreet: bool = False
) -> Verdict:
    """Judge what a probe brought back.

    Args:
        exercise: what was asked.
        cases: the hidden cases; None where a value was asked for.
        claim: the probe's JSON, read but not trusted in any other way.
        discreet: say nothing in the answer's own words, since it may have read a solution.
    """
    try:
        found, results = _read_claim(claim, 1 if cases is None else len(cases), discreet)
    except NotPlainError as error:
        reason = f"What came back from the exercise cannot be read: {error}."
        return Verdict(State.WRONG, reason=reason, hint=exercise.hint)
    if found == "nothing":
        reason = "The cell does not define what it was to define."
        return Verdict(State.WRONG, reason=reason, hint=exercise.hint)
    if found == "blank":
        return not_attempted()
    if found == "no function":
        kind = "something else" if discreet else f"of type {type(results[0].value).__name__}"
        reason = f"A function is asked for; this is {kind}."
        return Verdict(State.WRONG, reason=reason, hint=exercise.hint)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return _judge_results(exercise, cases, results)


def _read_claim(claim: Any, cases: int, discreet: bool) -> tuple[str, list[_Result]]:
    if not isinstance(claim, dict):
        raise NotPlainError("not an object")
    found, results = claim.get("found"), claim.get("results")
    lengths = {"nothing": 0, "blank": 0, "no function": 1, "function": cases, "value": 1}
    if not isinstance(found, str) or found not in lengths or not isinstance(results, list):
        raise NotPlainError("of an unknown kind")
    if len(results) != lengths[found]:
        raise NotPlainError("not one result for each case")
    return found, [_read_result(one, discreet) for one in results]


def _read_result(result: Any, discreet: bool) -> _Result:
    match result:
        case ["value", encoded]:
            value = decode(encoded)
            return _Result(value, is_wordy=discreet and not _is_numeric(value))
        case ["raised", str(kind), str(text), str(name)]:
            failure = f"Your code raised {told_error(kind, text, discreet)}."
            return _Result(failure=failure, missing_name=name)
    raise NotPlainError("a result of an unknown kind")


def _is_numeric(value: Any) -> bool:
    """Whether a value has no text and no unknown type anywhere in it."""
    if isinstance(value, (list, tuple)):
        return all(map(_is_numeric, value))
    if isinstance(value, np.ndarray):
        return value.dtype.kind != "U"
    return value is None or isinstance(value, (bool, int, float, complex, np.number, np.bool_))


def _shortened(text: str, length: int = _LONGEST_TEXT) -> str:
    """One line of a text from a student's process, with nothing in it but printable characters."""
    line = " ".join(text[: 4 * length].split())
    line = "".join(character for character in line if character.isprintable())
    return line if len(line) <= length else f"{line[:length]}…"


def _judge_results(exercise: Exercise, cases: list[Case] | None, results: list[_Result]) -> Verdict:
    expected = _results_of(exercise, exercise.reference, cases)
    blank = [value is None or value is Ellipsis for value in expected]
    if all(result.is_blank for result in results) and not all(blank):
        return not_attempted()
    problems = [
        result.failure or _difference(exercise, result.value, right)
        for result, right in zip(results, expected, strict=True)
    ]
    right = sum(not problem for problem in problems)
    if right == len(problems):
        return Verdict(State.PASSED, Fraction(exercise.points))
    points = Fraction(exercise.points * right, len(problems))
    misconception = next(
        (one for one in exercise.misconceptions if _agrees(exercise, results, one.answer, cases)),
        None,
    )
    if misconception:
        reason = f"It looks as if it {misconception.name}."
        return Verdict(State.WRONG, points, reason, misconception.hint, misconception.name)
    first = next(number for number, problem in enumerate(problems) if problem)
    reason = results[first].failure or _sentence(problems[first])
    if results[first].is_wordy:
        reason = "The result is not the right one."
    if cases is not None:
        reason = f"{right} of {len(problems)} hidden cases agree. {reason}"
    missing = next((result.missing_name for result in results if result.missing_name), "")
    return Verdict(State.WRONG, points, reason, exercise.hint, missing_name=missing)


def _sentence(problem: str | None) -> str:
    text = problem or ""
    return text[:1].upper() + text[1:] + "."


def _results_of(exercise: Exercise, answer: Any, cases: list[Case] | None) -> list[Any]:
    if cases is None:
        return [exercise.observe(answer)]
    return [exercise.observe(answer(*copy.deepcopy(case))) for case in cases]


def _agrees(
    exercise: Exercise, results: list[_Result], answer: Callable[..., Any], cases: list[Case] | None
) -> bool:
    """Whether results are those that another answer gives, misconceived as it may be."""
    if any(result.failure or result.is_blank for result in results):
        return False
    try:
        others = _results_of(exercise, answer, cases)
    except Exception:  # this misconception has no result for these cases
        return False
    return not any(
        _difference(exercise, result.value, other)
        for result, other in zip(results, others, strict=True)
    )


def _difference(exercise: Exercise, found: Any, expected: Any) -> str | None:
    """What differs, in words; a result that cannot even be compared differs too."""
    try:
        return difference(found, expected, exercise.relative_tolerance, exercise.absolute_tolerance)
    except Exception:  # numbers that no array can hold, and the like
        return f"the result, of type {type(found).__name__}, cannot be compared"
