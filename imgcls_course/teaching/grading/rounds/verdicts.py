"""What the results of an answer are worth, found in the grader's own process."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from imgcls_course.judging import phrases
from imgcls_course.judging.exercise import Case, Exercise
from imgcls_course.judging.judge import judge_results
from imgcls_course.judging.judgement import Judgement, Outcome
from imgcls_course.judging.student_process.ask import Answered, CaseResult, Failure, Found
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


def not_attempted() -> Verdict:
    """Of a cell that was left as it was handed out, or that gives nothing."""
    return Verdict(State.NOT_ATTEMPTED, reason="The exercise was not attempted.")


def describe_error(kind: str, text: str, withhold_quotes: bool = False) -> str:
    """What a student's code raised, for the reason of a verdict.

    Args:
        kind: the exception's type.
        text: its message.
        withhold_quotes: leave out all that may be the student's own words.
    """
    if withhold_quotes:
        known = getattr(builtins, kind, None) if kind.isidentifier() else None
        return f"{kind}" if isinstance(known, type) else "an error"
    return f"{_shortened(kind, 60)}: {_shortened(text)}".rstrip(": ")


def judge_claim(
    exercise: Exercise, cases: list[Case] | None, claim: Any, withhold_quotes: bool = False
) -> Verdict:
    """Judge what a probe brought back.

    Args:
        exercise: what was asked.
        cases: the hidden cases; None where a value was asked for.
        claim: the probe's JSON, read but not trusted in any other way.
        withhold_quotes: say nothing in the answer's own words, since it may have read a solution.
    """
    try:
        answered = read_claim(claim, cases)
    except NotPlainError as error:
        reason = f"What came back from the exercise cannot be read: {error}."
        return Verdict(State.WRONG, reason=reason, hint=exercise.hint)
    return _verdict(exercise, judge_results(exercise, cases, answered), answered, withhold_quotes)


def _verdict(
    exercise: Exercise, found: Judgement, answered: Answered, withhold_quotes: bool
) -> Verdict:
    """A judgement in words and points; no word tells what a hidden case is, or what it expects."""
    if found.outcome is Outcome.NOT_ATTEMPTED:
        return not_attempted()
    points = found.share * exercise.points
    if found.outcome is Outcome.RIGHT:
        return Verdict(State.PASSED, points)
    reason = _reason(found, withhold_quotes)
    if found.count and exercise.asks_for_a_function and not found.is_explained:
        reason = f"{found.agreeing} of {found.count} hidden cases agree. {reason}"
    failures = [one.failure for one in answered.results if one.failure]
    return Verdict(
        State.WRONG,
        points,
        reason,
        phrases.hints(found.recognised) or exercise.hint,
        phrases.misconception_names(found.recognised),
        next((one.missing_name for one in failures if one.missing_name), ""),
    )


def _reason(found: Judgement, withhold_quotes: bool) -> str:
    match found.outcome:
        case Outcome.NOT_DEFINED:
            return "The cell does not define what it was to define."
        case Outcome.NO_FUNCTION:
            other = "A function is asked for; this is something else."
            return other if withhold_quotes else phrases.no_function(found)
        case Outcome.RAISES:
            return _raised(found.failure, withhold_quotes)
        case Outcome.RETURNS_NOTHING:
            return phrases.RETURNS_NOTHING
        case Outcome.CHANGES_INPUTS:
            return phrases.changes_inputs(found)
    is_numeric = all(_is_numeric(one.found) for one in found.example.differences)
    if withhold_quotes and not is_numeric and not found.is_explained:
        return "The result is another one."
    return _shortened(phrases.what_is_wrong(found), 2 * _LONGEST_TEXT)


def _raised(failure: Failure, withhold_quotes: bool) -> str:
    error = describe_error(failure.kind, failure.text, withhold_quotes)
    if withhold_quotes or not failure.line:
        return f"Your code raised {error}."
    line = _shortened(failure.line, 100)
    return f"Your code raised {error}, in line {failure.line_number}: `{line}`."


def read_claim(claim: Any, cases: list[Case] | None) -> Answered:
    """What a student's process says that the answer gave, as far as it can be read.

    Raises:
        NotPlainError: it is not of the form that `collect_results` writes.
    """
    if not isinstance(claim, dict):
        raise NotPlainError("not an object")
    found, results = claim.get("found"), claim.get("results")
    counts = {Found.NOTHING: 0, Found.BLANK: 0}
    if cases is None:
        counts[Found.VALUE] = 1
    else:
        counts |= {Found.NO_FUNCTION: 1, Found.FUNCTION: len(cases)}
    if not isinstance(found, str) or found not in counts or not isinstance(results, list):
        raise NotPlainError("of an unknown kind")
    if len(results) != counts[Found(found)]:
        raise NotPlainError("not one result for each case")
    changed = claim.get("changed", [[]] * len(results))
    lines = claim.get("lines", [None] * len(results))
    if not all(isinstance(one, list) and len(one) == len(results) for one in (changed, lines)):
        raise NotPlainError("not one note for each case")
    parameters = len(cases[0]) if cases else 0
    read = [
        _read_result(result, _read_line(line), _read_changed(positions, parameters))
        for result, line, positions in zip(results, lines, changed, strict=True)
    ]
    return Answered(Found(found), tuple(read), claim.get("is_written") is not False)


def _read_result(result: Any, line: tuple[int, str], changed: tuple[int, ...]) -> CaseResult:
    match result:
        case ["value", encoded]:
            return CaseResult(decode(encoded), changed=changed)
        case ["raised", str(kind), str(text), str(name)]:
            return CaseResult(failure=Failure(kind, text, name, *line), changed=changed)
    raise NotPlainError("a result of an unknown kind")


def _read_line(line: Any) -> tuple[int, str]:
    match line:
        case None:
            return 0, ""
        case [int(number), str(text)]:
            return number, text
    raise NotPlainError("a line of an unknown kind")


def _read_changed(positions: Any, parameters: int) -> tuple[int, ...]:
    if not isinstance(positions, list) or not all(
        type(position) is int and 0 <= position < parameters for position in positions
    ):
        raise NotPlainError("inputs of an unknown kind")
    return tuple(positions)


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
