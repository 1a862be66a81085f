from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgcls_course.errors import DataError
from imgcls_course.evaluation import accuracy, compare_models, mcnemar_p_value


@given(only_first=st.integers(0, 40), only_second=st.integers(0, 40))
def test_the_p_value_is_the_sum_of_the_binomial(only_first, only_second):
    count = only_first + only_second
    tail = sum(comb(count, k) for k in range(min(only_first, only_second) + 1)) / 2**count
    found = mcnemar_p_value(only_first, only_second)
    assert found == pytest.approx(min(1.0, 2 * tail))
    assert found == pytest.approx(mcnemar_p_value(only_second, only_first))


def test_a_published_example():
    # 9 against 1 of 10: 2 * (1 + 10) / 1024
    assert mcnemar_p_value(9, 1) == pytest.approx(22 / 1024)
    assert mcnemar_p_value(0, 0) == 1


def _answers(seed, count=300, first=0.8, second=0.7):
    random = np.random.default_rng(seed)
    labels = random.integers(10, size=count)
    return labels, *(
        np.where(random.random(count) < share, labels, (labels + 1) % 10)
        for share in (first, second)
    )


@given(seed=st.integers(0, 1000))
def test_the_four_cells_hold_every_image_and_give_the_difference(seed):
    labels, first, second = _answers(seed)
    found = compare_models(labels, first, second, resamples=50)
    assert found.both + found.only_first + found.only_second + found.neither == len(labels)
    expected = accuracy(labels, first) - accuracy(labels, second)
    assert found.difference.estimate == pytest.approx(expected)
    assert found.difference.estimate == pytest.approx(
        (found.only_first - found.only_second) / len(labels)
    )


def test_turned_around_everything_changes_its_sign():
    labels, first, second = _answers(0)
    one, other = compare_models(labels, first, second), compare_models(labels, second, first)
    np.testing.assert_allclose(one.difference, -np.array(other.difference)[[0, 2, 1]], atol=1e-12)
    assert one.p_value == pytest.approx(other.p_value)


def test_a_model_compared_with_itself():
    labels, first, _ = _answers(0)
    found = compare_models(labels, first, first)
    assert found.difference == (0, 0, 0) and found.p_value == 1


def test_the_paired_interval_is_that_of_the_formula_and_narrower_than_the_unpaired():
    random = np.random.default_rng(1)
    labels = random.integers(10, size=2000)
    first = np.where(random.random(2000) < 0.8, labels, (labels + 1) % 10)
    second = np.where(random.random(2000) < 0.05, (labels + 2) % 10, first)
    found = compare_models(labels, first, second)
    advantages = (first == labels) * 1.0 - (second == labels)
    error = advantages.std() / np.sqrt(2000)
    assert found.difference.high - found.difference.low == pytest.approx(2 * 1.96 * error, rel=0.1)
    unpaired = np.sqrt(((first == labels).var() + (second == labels).var()) / 2000)
    assert error < unpaired / 2


def test_equal_models_are_seldom_found_different():
    p_values = [compare_models(*_answers(seed, 200, 0.7, 0.7), resamples=1).p_value
                for seed in range(200)]  # fmt: skip
    assert np.mean(np.array(p_values) < 0.05) <= 0.07


def test_answers_that_do_not_go_together_are_told():
    with pytest.raises(DataError, match="3 labels and 2 predictions"):
        compare_models([0, 1, 2], [0, 1, 2], [0, 1])
    with pytest.raises(DataError, match="-1"):
        mcnemar_p_value(-1, 3)
