"""A generated class, graded by the real engine: everyone gets exactly what was deserved.

IMGCLS_STUDENTS=200 makes it a large one, all of it graded twice, which takes some minutes more.
"""

import os
import random

import pytest

from imgcls_course.runtime.isolation import isolation_level
from imgcls_course.teaching.grading.grade_class import ENGINE
from imgcls_course.teaching.grading.running.results import State
from imgcls_course.teaching.grading.running.tasks import GradingTask
from imgcls_course.teaching.grading.running.workers import run_locally
from tests.teaching.grading.generated import generate_class

pytestmark = pytest.mark.skipif(
    not isolation_level().is_enough, reason="this system offers no isolation"
)
STUDENTS, KILLERS = int(os.environ.get("IMGCLS_STUDENTS", "60")), 5
AGAIN = STUDENTS if "IMGCLS_STUDENTS" in os.environ else STUDENTS // 5
SECRET = b"a secret of the tests"


def _grade(students, workers):
    tasks = [GradingTask(one.name, one.answers, SECRET) for one in students]
    outcomes = list(run_locally(tasks, ENGINE, workers, warm_kernels=True))
    assert not [one.failure for one in outcomes if one.failure]
    return {one.task.key: one.result for one in outcomes}


@pytest.fixture(scope="module")
def students():
    return generate_class(STUDENTS, killers=KILLERS)


@pytest.fixture(scope="module")
def results(students):
    return _grade(students, workers=2)


def test_the_class_is_mixed(students):
    states = [one.state for student in students for one in student.written.values()]
    shares = {one.share for student in students for one in student.written.values()}
    assert states.count(State.DIED) == KILLERS
    assert all(states.count(one) > STUDENTS // 4 for one in (State.WRONG, State.NOT_ATTEMPTED))
    assert any(0 < share < 1 for share in shares)


@pytest.mark.timeout(3600)
def test_everyone_gets_exactly_what_was_deserved(students, results):
    for student in students:
        result = results[student.name]
        found = {one.name: (one.points, one.state) for one in result.exercises}
        expected = {
            name: (one.share * _possible(result, name), one.state)
            for name, one in student.written.items()
        }
        assert found == expected, student.name
        assert result.points == student.deserved


def _possible(result, name):
    return next(one.possible for one in result.exercises if one.name == name)


def test_another_order_and_number_of_workers_change_nothing(students, results):
    again = random.Random(5).sample(students, AGAIN)
    for name, result in _grade(again, workers=3).items():
        assert result == results[name]


def test_every_lost_point_has_its_reason(results):
    for result in results.values():
        for one in result.exercises:
            assert one.reason or one.points == one.possible, (result.student, one.name)


def test_a_neighbour_changes_nothing(students, results):
    alone = _grade([students[0]], workers=1)
    assert alone[students[0].name] == results[students[0].name]
