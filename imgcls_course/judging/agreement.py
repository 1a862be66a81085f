"""Compares the results of an exercise's cases: one by one where there are several of them."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from imgcls_course.judging.compare import Tolerance, describe, difference
from imgcls_course.judging.exercise import Case, Exercise
from imgcls_course.judging.float32 import may_be_float32, rounding_errors
from imgcls_course.judging.judgement import Difference

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


class Agreement:
    """What is expected of an exercise's answers, and how far theirs agree with it.

    Args:
        exercise: what was asked.
        cases: the arguments of each call; None where a value was asked for.

    Attributes:
        expected: the reference's result in each case.
        result_names: of the several results; a single empty name where there is one.
    """

    def __init__(self, exercise: Exercise, cases: Sequence[Case] | None) -> None:
        self._exercise = exercise
        self._cases = cases
        self._tolerance = Tolerance(
            exercise.relative_tolerance, exercise.absolute_tolerance, exercise.same_dtype
        )
        self._rounding: dict[int, list[np.ndarray | None]] = {}
        self.expected = self.results_of(exercise.reference)
        self.result_names = _result_names(exercise, self.expected)

    def results_of(self, answer: Any) -> list[Any]:
        """What an answer of the course's own gives in each case; raises what it raises."""
        observe = self._exercise.observe
        if self._cases is None:
            return [observe(answer)]
        return [observe(answer(*copy.deepcopy(case))) for case in self._cases]

    def differences(self, number: int, found: Any, expected: Any) -> tuple[Difference, ...]:
        """How a result differs from another one, in the case of that number.

        Args:
            number: of the case, from 0.
            found: the answer's result.
            expected: the reference's, or that of a misconception.
        """
        founds, wanted = self.parts(found), self.parts(expected)
        if founds is None or wanted is None:
            problem = _difference(found, expected, self._tolerance)
            return (Difference("", problem, found, expected),) if problem else ()
        return tuple(
            Difference(name, problem, founds[place], wanted[place])
            for place, name in enumerate(self.result_names)
            if (problem := self.part_difference(number, place, founds[place], wanted[place]))
        )

    def parts(self, result: Any) -> list[Any] | None:
        """A result as the several results of which it consists; None where it does not."""
        if self.result_names == ("",):
            return [result]
        is_sequence = isinstance(result, (list, tuple, np.ndarray)) and getattr(result, "ndim", 1)
        fits = is_sequence and len(result) == len(self.result_names)
        return list(result) if fits else None

    def part_difference(self, number: int, place: int, found: Any, expected: Any) -> str | None:
        """How one of the results differs, in words; None where it agrees."""
        problem = _difference(found, expected, self._tolerance)
        if problem and self._cases is not None and may_be_float32(found):
            error = self._rounding_errors(number)[place]
            if error is not None and error.shape == np.shape(found):
                absolute = self._tolerance.absolute + error
                return _difference(found, expected, replace(self._tolerance, absolute=absolute))
        return problem

    def _rounding_errors(self, number: int) -> list[np.ndarray | None]:
        if number not in self._rounding:
            exercise = self._exercise

            def results(*arguments: Any) -> list[Any]:
                return self.parts(exercise.observe(exercise.reference(*arguments))) or []

            try:
                errors = rounding_errors(results, self._cases[number])
            except Exception:  # the reference does not take inputs that are a little off
                errors = [None] * len(self.result_names)
            self._rounding[number] = errors
        return self._rounding[number]


def _difference(found: Any, expected: Any, tolerance: Tolerance) -> str | None:
    """What differs, in words; a result that cannot even be compared differs too."""
    try:
        return difference(found, expected, tolerance)
    except Exception:  # numbers that no array can hold, and the like
        return f"the result is {describe(found)}, which cannot be compared"


def _result_names(exercise: Exercise, expected: Sequence[Any]) -> tuple[str, ...]:
    """What the several results of an exercise are called; a single empty name if it has one."""
    first = expected[0]
    counts = {len(one) if isinstance(one, tuple) else 1 for one in expected}
    if len(counts) != 1 or counts <= {0, 1}:
        return ("",)
    if len(exercise.result_names) == len(first):
        return exercise.result_names
    if hasattr(first, "_fields"):
        return tuple(name.replace("_", " ") for name in first._fields)
    if len(first) > len(_ORDINALS):
        return ("",)
    return tuple(f"{ordinal} result" for ordinal in _ORDINALS[: len(first)])
