"""Wrong ideas: each is wrong on all seeds, and its own hint answers it."""

import pytest

from imgcls_course.check import Status, judge
from tests.exercises.every_exercise import EXERCISES, every_exercise, every_seed

MISCONCEPTIONS = [
    pytest.param(exercise, misconception, id=f"{exercise.name}: {misconception.name}")
    for exercise in EXERCISES
    for misconception in exercise.misconceptions
]


@every_seed
@pytest.mark.parametrize(("exercise", "misconception"), MISCONCEPTIONS)
def test_each_misconception_gets_its_own_hint(exercise, misconception, seed):
    verdict = judge(exercise, misconception.answer, seed)
    assert verdict.status is Status.WRONG
    assert verdict.misconception == misconception.name
    assert verdict.hint == misconception.hint


@every_exercise
def test_there_are_two_misconceptions_with_hints_of_their_own(exercise):
    assert len(exercise.misconceptions) >= 2
    assert len({one.hint for one in exercise.misconceptions}) == len(exercise.misconceptions)
