"""Equality: whole numbers exactly, fractions to a tolerance, dtypes where they are asked for."""

import numpy as np
import pytest

from imgcls_course.judging.compare import Tolerance, describe, difference, is_same

TOLERANCE = Tolerance(1e-5, 1e-7)
EXACT_DTYPE = Tolerance(1e-5, 1e-7, same_dtype=True)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (3, 3),
        (3.0, 3),
        (np.float32(3), 3),
        (np.array(3), 3),
        (10**30, 10**30),
        (True, True),
        (np.bool_(True), True),
        ([1, 2], np.array([1, 2])),
        (np.array([1.0, 2.0]), np.array([1, 2], dtype=np.uint8)),
        (1.000001, 1.0),
        (float("nan"), float("nan")),
        ((1, 2), [1, 2]),
        ({"a": 1.0}, {"a": 1}),
        ("cat", "cat"),
    ],
    ids=repr,
)
def test_these_agree(found, expected):
    assert difference(found, expected, TOLERANCE) is None


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (100_003, 100_000),
        (1_000_000.5, 1_000_000),
        (2**60 + 1, 2**60),
        (float(2**60), 2**60 + 1),
        (np.array([float(2**60)]), np.array([2**60 + 1])),
        (np.array([1_000_001]), np.array([1_000_000])),
        (1, True),
        (np.array([1, 0]), np.array([True, False])),
        (3 + 0j, 3),
        (1.0001, 1.0),
        (float("nan"), 3),
        (float("nan"), 3.0),
        (None, 3),
        (..., 3.0),
        ("3", 3),
        ([1, 2, 3], [1, 2]),
        ({"a": 1}, {"b": 1}),
        ([[1], [2, 3]], np.zeros((2, 2))),
        (10**400, 3),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_these_differ(found, expected):
    assert difference(found, expected, TOLERANCE)


def test_whole_numbers_beside_each_other_are_told_apart_at_any_size():
    for size in (10, 1000, 10**6, 10**9, 10**15, 2**60):
        assert difference(size + 1, size, Tolerance(0.1, 0.1))
        assert difference(np.array([size + 1]), np.array([size]), Tolerance(0.1, 0.1))


def test_a_dtype_counts_where_it_is_asked_for():
    expected = np.array([1, 2], dtype=np.uint8)
    found = np.array([1, 2])
    assert difference(found, expected, TOLERANCE) is None
    problem = difference(found, expected, EXACT_DTYPE)
    assert problem == "the result has the dtype int64, where uint8 is asked for"
    assert difference(found.astype(np.uint8), expected, EXACT_DTYPE) is None
    assert difference(3.0, 3, EXACT_DTYPE)


def test_an_allowance_may_differ_from_number_to_number():
    tolerance = Tolerance(0, np.array([0.1, 0.0]))
    assert difference(np.array([1.05, 2.0]), np.array([1.0, 2.0]), tolerance) is None
    assert difference(np.array([1.0, 2.05]), np.array([1.0, 2.0]), tolerance)


def test_what_is_expected_is_not_given_away():
    for found, expected in ((4.0, 3.25), (np.zeros(2), np.array([3.25, 7.5])), ("a", "secret")):
        problem = difference(found, expected, TOLERANCE)
        assert not any(text in problem for text in ("3.25", "7.5", "secret"))


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (np.array([1.0, np.nan]), np.array([1.0, np.nan]), True),
        (np.array([1.0]), np.array([1.0 + 1e-15]), False),
        (np.array([1.0]), np.array([1]), False),
        (np.array([["a"]]), np.array([["a"]]), True),
        ([1, [2.5]], [1, [2.5]], True),
        ([1, [2.5]], [1, [2.5, 3]], False),
        ({"a": [1]}, {"a": [1]}, True),
        ({"a": [1]}, {"a": [2]}, False),
        (float("nan"), float("nan"), True),
        (1, 1.0, False),
        (1, True, False),
    ],
    ids=str,
)
def test_inputs_are_the_same_or_not(first, second, same):
    assert is_same(first, second) is same


def test_a_value_is_described_without_sixteen_digits():
    assert describe(1 / 3) == "the number 0.3333"
    assert describe(None) == "nothing (None)"
    assert describe(10**5000) == "a very large whole number"


def test_right_numbers_in_a_wrong_shape_are_told():
    found = difference(np.ones((3, 1)), np.ones(3), Tolerance(1e-6))
    assert found == (
        "the numbers are right, but the result has the shape (3, 1), where (3,) is asked for"
    )
    assert "are right" not in difference(np.full((3, 1), 2.0), np.ones(3), Tolerance(1e-6))
    assert "a single one is asked for" in difference(np.ones(2), np.float64(1), Tolerance())


def test_truth_values_are_called_so():
    expected = np.array([True, False, True])
    assert difference(~expected, expected, Tolerance()) == "3 of 3 truth values differ"
    assert "a truth value, True or False, is asked for" in difference(1, True, Tolerance())
