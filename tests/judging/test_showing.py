"""Values as short text."""

import numpy as np
import pytest

from imgcls_course.judging.showing import show, show_exactly, where_they_differ


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1 / 3, "0.3333"),
        (123456.789, "1.235e+05"),
        (7, "7"),
        (True, "True"),
        ("cat", "'cat'"),
        (None, "nothing"),
        (np.array([1 / 3, 2.0]), "[0.3333, 2]"),
        (np.array([[True], [False]]), "[[True], [False]]"),
        (np.int8(-128), "-128"),
        ([1 / 3, (1, 2)], "[0.3333, (1, 2)]"),
        ({"a": 0.5}, "{'a': 0.5}"),
        (np.zeros((0, 3)), "[], shape (0, 3)"),
    ],
    ids=str,
)
def test_short_values_are_shown_in_full(value, text):
    assert show(value) == text


def test_large_values_are_elided():
    assert show(np.zeros((30, 30))) == (
        "[[0, 0, ..., 0, 0], [0, 0, ..., 0, 0], ..., [0, 0, ..., 0, 0], [0, 0, ..., 0, 0]], "
        "shape (30, 30)"
    )
    assert len(show(np.random.default_rng(0).normal(size=(8, 8, 8, 3)))) < 400
    assert show(list(range(100))) == "[0, 1, 2, 3, 4, 5, 6, 7, ..., 96, 97, 98, 99]"
    assert len(show("a" * 1000)) < 70


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1500.5, "1500.5"),
        (-899.75, "-899.75"),
        (30001.25, "30001.25"),
        (1 / 3, "0.3333"),
        (np.array([1500.5, 1 / 3]), "[1500.5, 0.3333]"),
        ([1500.5, {"a": 2000.25}], "[1500.5, {'a': 2000.25}]"),
        (np.inf, "inf"),
        (1e30, "1e+30"),
    ],
    ids=str,
)
def test_inputs_that_are_short_in_themselves_keep_their_digits(value, text):
    assert show_exactly(value) == text


def test_an_elided_array_tells_its_range():
    array = np.linspace(0.1, 0.2, 40)
    array[20] = 1.004
    assert show(array).endswith("shape (40,), from 0.1 to 1.004")


def test_a_difference_that_is_not_seen_is_told():
    expected = np.zeros((30, 30))
    found = expected.copy()
    found[3, 4] = 2.5
    assert where_they_differ(found, expected) == "most at [3, 4]: 2.5, expected 0"
    assert where_they_differ(1.00001, 1.0) == "by 1e-05, which is too much: 1.00001, expected 1"
    assert where_they_differ(np.array([2.0, 1.551]), np.array([2.0, 1.5514])) == (
        "by 0.0004, which is too much: 1.551, expected 1.5514"
    )
    assert where_they_differ(np.array([1.0]), np.array([2.0])) == ""
    assert where_they_differ("a", "b") == ""
    assert where_they_differ(np.zeros(3), np.zeros(4)) == ""


def test_numbers_that_are_equal_differ_nowhere():
    """Only their dtypes do, and that is said elsewhere."""
    assert where_they_differ(np.array([1, 2]), np.array([1, 2], np.int8)) == ""
    assert where_they_differ(1.0, 1) == ""
