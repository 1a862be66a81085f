"""The course's own answers: right on all cases, and what a lesson goes on with."""

from imgcls_course.check import Status, check, judge
from tests.exercises.every_exercise import every_exercise, every_seed


@every_exercise
@every_seed
def test_the_reference_is_right(exercise, seed):
    assert judge(exercise, exercise.reference, seed).status is Status.RIGHT


@every_exercise
def test_the_lesson_goes_on_in_every_case(exercise, capsys):
    assert check(exercise.name, None) is exercise.reference
    assert check(exercise.name, exercise.misconceptions[0].answer) is exercise.reference
    assert check(exercise.name, exercise.reference) is exercise.reference
