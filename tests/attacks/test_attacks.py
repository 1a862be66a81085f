"""Every attack ends with the points that its honest part deserves, and leaves nothing behind."""

import importlib
import pkgutil
import time
from dataclasses import replace
from fractions import Fraction

import pytest

import tests.attacks
from imgcls_course.runtime.isolation import isolation_level
from imgcls_course.teaching.grading.rounds.graded_lesson import graded_lesson
from imgcls_course.teaching.grading.sandbox.limits import Limits
from imgcls_course.teaching.grading.submissions.answers import Answers
from tests.teaching.grading.in_a_worker import grade_in_a_worker

LESSON = "02_loss"
ATTACKED = "loss.softmax"
LIMITS = Limits(
    cell_seconds=4,
    lesson_seconds=120,
    memory_bytes=600 * 1024**2,
    processes=60,
    file_bytes=8 * 1024**2,
    output_bytes=1024**2,
)
# Some ten seconds here, and no attack can make it longer; a slow machine may take many times that.
LONGEST_SECONDS = 600
ATTACKS = [
    name for _, name, _ in pkgutil.iter_modules(tests.attacks.__path__)
    if not name.startswith(("test_", "conftest"))
]  # fmt: skip

pytestmark = pytest.mark.skipif(
    not isolation_level().is_enough, reason=f"no isolation: {isolation_level().why_not}"
)


def grade(attack):
    cells = {name: one.solution for name, one in graded_lesson(LESSON).exercises.items()}
    cells[ATTACKED] = attack.CELL
    seconds = getattr(attack, "CELL_SECONDS", LIMITS.cell_seconds)
    answers = Answers("mallory", LESSON, cells)
    limits = replace(LIMITS, cell_seconds=seconds)
    return grade_in_a_worker(answers, b"a secret of the teacher's", limits)


def test_there_are_attacks_of_every_kind():
    assert len(ATTACKS) >= 40


@pytest.mark.parametrize("name", ATTACKS)
def test_attack(name, nothing_left_behind):
    attack = importlib.import_module(f"tests.attacks.{name}")
    assert attack.__doc__ and "\n" not in attack.__doc__
    started = time.monotonic()
    result = grade(attack)
    assert time.monotonic() - started < LONGEST_SECONDS
    by_name = {one.name: one for one in result.exercises}
    attacked = by_name.pop(ATTACKED)
    assert attacked.points == Fraction(getattr(attack, "POINTS", 0)), attacked
    assert attacked.state.value in attack.STATES, attacked
    assert attacked.reason or attacked.points == attacked.possible
    assert attacked.reason.isprintable()
    for other in by_name.values():
        assert other.points == other.possible, other
