"""Answers that calculate in 32 bits: right where the formula is, wrong where it is not."""

import numpy as np
import pytest

from imgcls_course.exercises import find_exercise
from imgcls_course.judging.float32 import may_be_float32, rounding_errors
from imgcls_course.judging.judge import judge_answer
from imgcls_course.judging.judgement import Outcome

SEEDS = range(40)


def in_32_bits(function):
    """The same formula on inputs of 32 bits."""

    def narrow(value):
        is_wide = isinstance(value, np.ndarray) and value.dtype == np.float64
        return value.astype(np.float32) if is_wide else value

    def answer(*arguments):
        result = function(*map(narrow, arguments))
        return tuple(map(narrow, result)) if isinstance(result, tuple) else narrow(result)

    return answer


def outcome(exercise, answer, seed):
    return judge_answer(exercise, answer, exercise.draw_cases(np.random.default_rng(seed))).outcome


@pytest.mark.parametrize(
    "name",
    ["convnet.convolve_colours", "convnet.convolve", "loss.stable_softmax", "loss.log_softmax",
     "generation.instance_normalize", "backpropagation.two_layer_gradients",
     "loss.binary_cross_entropy"],
)  # fmt: skip
def test_a_right_formula_is_right_on_every_seed(name):
    exercise = find_exercise(name)
    answer = in_32_bits(exercise.reference)
    assert {outcome(exercise, answer, seed) for seed in SEEDS} == {Outcome.RIGHT}


@pytest.mark.parametrize("name", ["convnet.convolve_colours", "loss.softmax", "loss.log_softmax"])
def test_a_misconception_stays_wrong(name):
    exercise = find_exercise(name)
    for misconception in exercise.misconceptions:
        answer = in_32_bits(misconception.answer)
        with np.errstate(all="ignore"):
            assert outcome(exercise, answer, 0) is not Outcome.RIGHT, misconception.name


def test_a_small_error_stays_wrong():
    exercise = find_exercise("loss.softmax")

    def answer(logits):
        return in_32_bits(exercise.reference)(logits) * np.float32(1 + 1e-4)

    assert outcome(exercise, answer, 0) is Outcome.WRONG


def test_64_bits_are_allowed_no_more_than_the_exercise_says():
    exercise = find_exercise("loss.stable_softmax")

    def answer(logits):
        return exercise.reference(logits) * (1 + 3e-5)

    assert outcome(exercise, answer, 0) is Outcome.WRONG


def test_what_may_be_of_32_bits():
    assert may_be_float32(np.float32(0.1))
    assert may_be_float32(np.zeros(3, dtype=np.float16))
    assert may_be_float32(float(np.float32(0.1)))
    assert not may_be_float32(0.1)
    assert not may_be_float32(np.float64(0.5))
    assert not may_be_float32(np.array([1, 2]))
    assert not may_be_float32("text")


def test_the_allowance_grows_with_cancellation_and_not_at_a_step():
    def step(x):
        return [np.where(x > 1.0, 1.0, 0.0)]

    x = np.array([1.0, 1.5])
    (smooth,) = rounding_errors(lambda values: [2 * values], (x,))
    (cancelled,) = rounding_errors(lambda a, b: [a - b], (x + 1000, np.full(2, 1000.0)))
    assert (smooth <= 2e-5).all()
    assert (cancelled > 1e-4).all()
    (at_a_step,) = rounding_errors(step, (x,))
    assert (at_a_step == 0).all()
    assert rounding_errors(lambda n: [n], (3,)) == [None]
