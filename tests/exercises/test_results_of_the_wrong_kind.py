"""Answers that give something else than was asked for, or nothing at all, get a message."""

import numpy as np
import pytest

from imgcls_course.check import Status, judge
from tests.exercises.every_exercise import every_exercise


@every_exercise
@pytest.mark.parametrize(
    "result",
    ["a text", 3.25, [[1], [2, 3]], np.zeros((7, 5, 3)), object(), {"a": 1}, (), np.array(["x"])],
    ids=["text", "number", "ragged list", "wrong shape", "object", "dictionary", "tuple", "texts"],
)
def test_a_result_of_the_wrong_kind_gets_a_message(exercise, result):
    answer = (lambda *inputs: result) if exercise.asks_for_a_function else result
    verdict = judge(exercise, answer)
    assert verdict.status is Status.WRONG
    assert verdict.message


@every_exercise
def test_an_answer_that_raises_gets_a_message(exercise):
    if not exercise.asks_for_a_function:
        pytest.skip("asks for a value, which cannot raise")

    def answer(*inputs):
        raise ValueError("matmul: shapes do not fit")

    verdict = judge(exercise, answer)
    assert verdict.status is Status.WRONG
    assert "ValueError: matmul: shapes do not fit" in verdict.message
