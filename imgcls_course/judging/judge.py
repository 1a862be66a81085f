"""The one judge: results in, one plain judgement out.

The way of every answer, on the learner's page and in grading:

1. `ask` calls the answer with a copy of each case's inputs (in the learner's kernel, or in the
   sandbox) and notes what came back, what was raised, and which inputs were changed.
2. `judge_results` computes what is expected, and compares: case by case and, where an exercise asks
   for several results, one by one.
3. Where results differ, `recognise` looks for the misconceptions that give them.

What is said of it, and what it is worth, is for the pages to say.
"""

from __future__ import annotations

import contextlib
import io
import math
import numbers
import warnings
from dataclasses import replace
from typing import Any

import numpy as np

from imgcls_course.judging.agreement import Agreement
from imgcls_course.judging.compare import is_same
from imgcls_course.judging.exercise import Case, Exercise
from imgcls_course.judging.judgement import Difference, Example, Judgement, Outcome
from imgcls_course.judging.recognise import recognise
from imgcls_course.judging.showing import show
from imgcls_course.judging.student_process.ask import Answered, Found, ask
from imgcls_course.judging.student_process.plain_data import decode, encode


def judge_answer(exercise: Exercise, answer: Any, cases: list[Case] | None) -> Judgement:
    """Ask an answer that lives in this process, and judge what comes back.

    Results pass through the same plain data as those that come from the sandbox. Nothing that the
    answer does raises, but for a KeyboardInterrupt.
    """

    def asked() -> Answered:
        return ask(answer, cases, lambda result: decode(encode(exercise.observe(result))))

    answered = asked()
    judgement = judge_results(exercise, cases, answered)
    if judgement.outcome is Outcome.WRONG and cases and not judgement.recognised:
        with contextlib.redirect_stdout(io.StringIO()):  # what it prints was seen once
            again = asked()
        pairs = zip(answered.results, again.results, strict=False)
        differs = any(not is_same(first.value, second.value) for first, second in pairs)
        judgement = replace(judgement, differs_when_called_again=differs)
    return judgement


def judge_results(exercise: Exercise, cases: list[Case] | None, answered: Answered) -> Judgement:
    """Judge what an answer gave.

    Args:
        exercise: what was asked.
        cases: the arguments of each call; None where a value was asked for.
        answered: what came back; its results are plain data.
    """
    if answered.found is Found.NOTHING:
        return Judgement(Outcome.NOT_DEFINED)
    if answered.found is Found.BLANK:
        return Judgement(Outcome.NOT_ATTEMPTED)
    if answered.found is Found.NO_FUNCTION:
        return Judgement(Outcome.NO_FUNCTION, found=answered.results[0].value)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return _compare(exercise, cases, answered)


def _compare(exercise: Exercise, cases: list[Case] | None, answered: Answered) -> Judgement:
    results = answered.results
    agreement = Agreement(exercise, cases)
    differences = [
        () if result.failure else agreement.differences(number, result.value, expected)
        for number, (result, expected) in enumerate(zip(results, agreement.expected, strict=True))
    ]
    failed = [number for number, result in enumerate(results) if result.failure]
    different = [number for number, found in enumerate(differences) if found]
    blank = [number for number in different if results[number].is_blank]
    changed = [number for number, result in enumerate(results) if result.changed]
    if len(blank) == len(results) and not answered.is_written:
        return Judgement(Outcome.NOT_ATTEMPTED)

    def judged(outcome: Outcome, places: list[int], **findings: Any) -> Judgement:
        return Judgement(
            outcome,
            agreeing=len(results) - len({*failed, *different, *changed}),
            count=len(results),
            example=min(map(example, places), key=_clarity, default=None),
            changed=_changed_parameters(exercise, answered),
            **findings,
        )

    def example(number: int) -> Example:
        arguments = dict(zip(exercise.parameters(), cases[number], strict=False)) if cases else {}
        return Example(arguments, differences[number])

    if failed:
        return judged(Outcome.RAISES, failed[:1], failure=results[failed[0]].failure)
    if blank:
        return judged(Outcome.RETURNS_NOTHING, blank)
    if different:
        values = [result.value for result in results]
        recognised, is_explained = recognise(exercise, agreement, values)
        return judged(Outcome.WRONG, different, recognised=recognised, is_explained=is_explained)
    if changed:
        return judged(Outcome.CHANGES_INPUTS, changed)
    return judged(Outcome.RIGHT, [])


def _changed_parameters(exercise: Exercise, answered: Answered) -> tuple[str, ...]:
    positions = {position for result in answered.results for position in result.changed}
    parameters = exercise.parameters()
    return tuple(parameters[position] for position in sorted(positions))


def _clarity(example: Example) -> tuple[bool, int, float]:
    """The smallest example shows best what differs, provided that it is seen in four digits."""
    results = [value for one in example.differences for value in (one.found, one.expected)]
    is_hidden = bool(results) and all(
        show(one.found) == show(one.expected) for one in example.differences
    )
    size = sum(map(_count, (*example.arguments.values(), *results)))
    return is_hidden, size, -max(map(_relative_distance, example.differences), default=0.0)


def _relative_distance(difference: Difference) -> float:
    """Of two single numbers; 0 for other results."""
    if not all(isinstance(one, numbers.Real) for one in (difference.found, difference.expected)):
        return 0.0
    try:
        found, expected = float(difference.found), float(difference.expected)
    except OverflowError:  # a whole number beyond the largest float
        return 1.0
    largest = max(abs(found), abs(expected))
    return abs(found - expected) / largest if 0 < largest < math.inf else 0.0


def _count(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, dict):
        return sum(_count(key) + _count(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return sum(map(_count, value))
    return 1
