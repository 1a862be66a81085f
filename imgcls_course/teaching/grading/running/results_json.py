"""Results as JSON and back, exactly: fractions stay fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from imgcls_course.teaching.grading.running.results import ExerciseResult, LessonResult, State


def to_json_data(result: LessonResult) -> dict[str, Any]:
    """A result as what JSON can hold."""
    exercises = [
        {**vars(one), "points": str(one.points), "state": one.state.value}
        for one in result.exercises
    ]
    return {**vars(result), "exercises": exercises}


def from_json_data(values: dict[str, Any]) -> LessonResult:
    """A result from what `to_json_data` has made of it.

    Raises:
        ValueError, TypeError, KeyError: it is something else.
    """
    exercises = tuple(
        ExerciseResult(
            **{**one, "points": Fraction(one["points"]), "state": State(one["state"])},
        )
        for one in values["exercises"]
    )
    return LessonResult(**{**values, "exercises": exercises})
