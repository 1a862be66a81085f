"""A generated class gets exactly what it deserves from the real engine, several at once."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from imgcls_course.grading.engine import grade_answers
from imgcls_course.grading.isolation import isolation_level
from tests.grading.generated import generate_class

pytestmark = pytest.mark.skipif(
    not isolation_level().is_enough, reason=f"no isolation: {isolation_level().why_not}"
)


def test_every_student_gets_the_points_that_they_deserve():
    students = generate_class(students=12, seed=3, killers=2)
    random.Random(1).shuffle(students)
    with ThreadPoolExecutor(2) as workers:
        results = workers.map(lambda one: grade_answers(one.answers, b"secret"), students)
        for student, result in zip(students, results, strict=True):
            for one in result.exercises:
                written = student.written[one.name]
                assert one.state is written.state, one
                assert one.points == written.share * one.possible, one
            assert result.points == student.deserved
