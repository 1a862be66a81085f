"""Groups stay together, classes are everywhere, the same seed splits in the same way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgcls_course.errors import CourseError
from imgcls_course.lessons.capstone import split_by_group


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(3, 30), st.integers(1, 8))
def test_every_split_keeps_its_promises(seed, classes, groups_a_class, largest):
    random = np.random.default_rng(seed)
    sizes = random.integers(1, largest + 1, size=classes * groups_a_class)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    labels = groups % classes
    order = random.permutation(len(groups))
    groups, labels = 7 * groups[order] + 3, labels[order]
    parts = split_by_group(labels, groups, seed=seed % 100)
    assert np.array_equal(np.sort(np.concatenate(parts)), np.arange(len(labels)))
    owners = [set(groups[part]) for part in parts]
    assert not owners[0] & owners[1] and not owners[0] & owners[2] and not owners[1] & owners[2]
    for part in parts:
        assert set(labels[part]) == set(range(classes))


def test_without_groups_the_shares_are_met_in_each_class():
    labels = np.repeat([0, 1], [100, 50])
    parts = split_by_group(labels, np.arange(150), shares=(6, 2, 2))
    assert [np.bincount(labels[part]).tolist() for part in parts] == [[60, 30], [20, 10], [20, 10]]


def test_the_same_seed_splits_in_the_same_way():
    labels, groups = np.repeat([0, 1], 40), np.arange(80) // 2
    first, again, other = (split_by_group(labels, groups, seed=seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[2], other[2])


def test_one_giant_group_leaves_the_other_parts_something():
    labels = np.zeros(102, int)
    groups = np.array([0] * 100 + [1, 2])
    assert [len(part) for part in split_by_group(labels, groups)] == [100, 1, 1]


def test_a_group_of_two_classes_is_not_torn():
    labels = np.array([0, 0, 1, *[0] * 9, *[1] * 9])
    groups = np.array([0, 0, 0, *range(1, 19)])
    parts = split_by_group(labels, groups)
    assert sum({0, 1, 2} <= set(part.tolist()) for part in parts) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([0, 0, 0], [0, 1]), "shape"),
        (([0, 0], [0, 1]), "2 different images"),
        (([0, 0, 0], [0, 1, 2], (1, 0, 1)), "shares"),
    ],
)
def test_what_cannot_be_split_is_told(arguments, said):
    with pytest.raises(CourseError, match=said):
        split_by_group(*arguments)
