"""Times in turns, and the Pareto front."""

import time

import keras
import numpy as np
import pytest

from imgcls_course.exercises.efficiency.pareto_front import pareto_front
from imgcls_course.lessons.efficiency.distillation import small_student
from imgcls_course.lessons.efficiency.latency import median_seconds, training_speeds


def test_medians_are_of_one_call_and_computations_take_turns():
    calls = []
    found = median_seconds(
        {
            "short": lambda: (calls.append("short"), time.sleep(0.001)),
            "long": lambda: (calls.append("long"), time.sleep(0.01)),
        },
        rounds=3,
        calls=2,
    )
    assert 0.001 <= found["short"] < found["long"]
    assert found["long"] >= 0.01
    assert calls == ["short", "short", "long", "long"] * 4


def test_timing_a_training_leaves_the_model_as_it_was():
    model = small_student(classes=8)
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    before = model.get_weights()
    batch = np.zeros((8, 32, 32, 3), np.uint8), np.zeros(8, np.int64)
    speeds = training_speeds(model, batch, ["float32"], rounds=1, steps=1)
    assert speeds["float32"] > 0
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("seed", range(30))
def test_the_front_has_what_nobody_beats_and_all_else_is_beaten_by_it(seed):
    random = np.random.default_rng(seed)
    # Few different values, so that there are ties.
    costs, accuracies = random.integers(1, 9, size=(2, 12)).astype(float)
    front = pareto_front(costs, accuracies)
    assert front.any()

    def beats(one, other):
        no_worse = costs[one] <= costs[other] and accuracies[one] >= accuracies[other]
        return no_worse and (costs[one] < costs[other] or accuracies[one] > accuracies[other])

    members = np.flatnonzero(front)
    for place in range(12):
        beaten = any(beats(member, place) for member in members)
        assert beaten == (not front[place])
    # Along the front, more accuracy always costs more.
    order = np.lexsort((accuracies[members], costs[members]))
    assert np.all(np.diff(accuracies[members][order]) >= 0)


def test_the_front_does_not_depend_on_the_order_or_the_unit():
    random = np.random.default_rng(0)
    costs, accuracies = random.random((2, 20))
    order = random.permutation(20)
    front = pareto_front(costs, accuracies)
    np.testing.assert_array_equal(pareto_front(7 * costs[order], accuracies[order]), front[order])
