"""Choosing among labelled images: subsets, balanced choices, classes, splits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgcls_course.datasets import LabelledImages, split
from imgcls_course.errors import CourseError, DataError

NAMES = ("cat", "dog", "ship")


def numbered(labels, names=NAMES) -> LabelledImages:
    """Images whose first pixels hold their number, so that one can tell which were chosen."""
    labels = np.asarray(labels)
    images = np.zeros((len(labels), 1, 2, 3), np.uint8)
    images[:, 0, 0, 0], images[:, 0, 0, 1] = np.divmod(np.arange(len(labels)), 256)
    return LabelledImages(images, labels, names)


def numbers(data: LabelledImages) -> list[int]:
    return (data.images[:, 0, 0, 0].astype(int) * 256 + data.images[:, 0, 0, 1]).tolist()


def test_subset_by_places_and_by_truth_values():
    data = numbered([0, 1, 2, 1])
    assert numbers(data.subset([3, 0])) == [3, 0]
    assert data.subset([3, 0]).labels.tolist() == [1, 0]
    assert numbers(data.subset(data.labels == 1)) == [1, 3]
    assert len(data.subset([])) == 0
    for bad in ([4], [0.5], [True, False]):
        with pytest.raises(DataError, match="cannot be chosen"):
            data.subset(bad)


def test_per_class_is_balanced_reproducible_and_nested():
    data = numbered(np.arange(90) % 3)
    ten, again, twenty = (data.per_class(count, seed=3) for count in (10, 10, 20))
    assert np.bincount(ten.labels).tolist() == [10, 10, 10]
    assert numbers(ten) == numbers(again) == sorted(numbers(ten))
    assert set(numbers(ten)) < set(numbers(twenty))
    assert numbers(ten) != numbers(data.per_class(10, seed=4))


@pytest.mark.parametrize("count", [0, -1, 2])
def test_per_class_says_which_class_is_scarce(count):
    with pytest.raises(DataError, match="'ship' has 1"):
        numbered([0, 0, 1, 1, 2]).per_class(count)


def test_only_keeps_classes_in_the_order_given():
    kept = numbered([0, 1, 2, 0, 2]).only(["ship", "cat"])
    assert kept.class_names == ("ship", "cat")
    assert kept.labels.tolist() == [1, 0, 1, 0]
    assert numbers(kept) == [0, 2, 3, 4]
    for bad in (["boat"], ["cat", "cat"], []):
        with pytest.raises(DataError, match="cannot be kept") as caught:
            numbered([0]).only(bad)
        assert "cat, dog, ship" in caught.value.remedy


@pytest.mark.parametrize(
    ("images", "labels", "found"),
    [
        (np.zeros((2, 4, 4), np.uint8), [0, 1], r"shape \(2, 4, 4\)"),
        (np.zeros((2, 4, 4, 3), np.float32), [0, 1], "float32"),
        (np.zeros((2, 4, 4, 3), np.uint8), [0], "2 images"),
        (np.zeros((2, 4, 4, 3), np.uint8), [0, 3], "0 to 3"),
        (np.zeros((2, 4, 4, 3), np.uint8), [-1, 0], "-1 to 0"),
    ],
)
def test_what_does_not_fit_together_is_refused(images, labels, found):
    with pytest.raises(CourseError, match=found):
        LabelledImages(images, labels, NAMES)


labels_of_three_classes = st.lists(st.integers(0, 2), min_size=1, max_size=400)


@given(labels_of_three_classes, st.floats(0.01, 0.99), st.integers(0, 1000))
@settings(deadline=None)
def test_split_is_disjoint_complete_stratified_and_reproducible(labels, fraction, seed):
    data = numbered(labels)
    rest, aside = split(data, fraction, seed)
    assert sorted(numbers(rest) + numbers(aside)) == list(range(len(data)))
    assert numbers(rest) == sorted(numbers(rest))
    for label in range(3):
        count = int(np.sum(data.labels == label))
        taken = int(np.sum(aside.labels == label))
        assert taken == 0 if count < 2 else 1 <= taken < count
        assert abs(taken - fraction * count) <= 1
    assert numbers(split(data, fraction, seed)[1]) == numbers(aside)


def test_split_depends_on_the_seed():
    data = numbered(np.arange(300) % 3)
    assert numbers(split(data, 0.2, seed=0)[1]) != numbers(split(data, 0.2, seed=1)[1])


@pytest.mark.parametrize("fraction", [0, 1, -0.5, 20])
def test_split_wants_a_fraction(fraction):
    with pytest.raises(DataError, match="fraction"):
        split(numbered([0, 1]), fraction)
