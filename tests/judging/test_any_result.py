"""Whatever an answer returns, it gets a judgement and a message; nothing that it returns raises."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from imgcls_course.check import Status, judge
from imgcls_course.exercises import find_exercise
from imgcls_course.judging.compare import Tolerance, difference
from imgcls_course.judging.showing import show, show_exactly, where_they_differ

# One for each kind of result: a number, a whole number, a truth value, an array, several results,
# a dictionary, a list, a function of no array at all.
KINDS = (
    "loss.cross_entropy",
    "architectures.multiply_adds",
    "loss.softmax",
    "convnet.output_size",
    "detection.iou",
    "evaluation.bootstrap_interval",
    "evaluation.confusion_matrix",
    "descent.adam_step",
    "backpropagation.size_after_layers",
)

single = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**400), 10**400),
    st.integers(-5, 5),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=5),
    st.binary(max_size=5),
    st.sampled_from([np.int8(-128), np.uint64(2**64 - 1), np.float16(np.inf), np.bool_(True)]),
    st.sampled_from([np.datetime64("2026-01-01"), np.str_("a"), ..., NotImplemented, object]),
)
arrays = arrays_of.arrays(
    dtype=st.sampled_from(["f8", "f4", "f2", "i8", "u1", "?", "c16", "U3", "S3", "O", "M8[D]"]),
    shape=arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
results = st.recursive(
    single | arrays,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=3) | st.integers() | st.booleans(), inner, max_size=3),
        st.frozensets(st.integers(), max_size=3),
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=30)
@given(st.lists(results, min_size=1, max_size=3))
def test_any_result_gets_a_verdict(name, returned):
    exercise = find_exercise(name)
    calls = []

    def answer(*arguments, **named):
        calls.append(1)
        return returned[len(calls) % len(returned)]

    verdict = judge(exercise, answer)
    assert verdict.status in Status
    assert verdict.status is not Status.RIGHT


@settings(max_examples=300)
@given(results, results)
def test_any_two_results_can_be_compared_and_shown(found, expected):
    for one in (found, expected):
        assert isinstance(show(one), str) and isinstance(show_exactly(one), str)
    assert isinstance(where_they_differ(found, expected), str)
    assert difference(found, expected, Tolerance(1e-6, 1e-9)) is None or isinstance(
        difference(found, expected, Tolerance(1e-6, 1e-9)), str
    )
