import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap
from sklearn.metrics import f1_score

from imgcls_course.errors import DataError
from imgcls_course.evaluation import bootstrap_interval


def test_of_a_mean_it_is_the_normal_interval():
    right = np.random.default_rng(0).random(1000) < 0.8
    found = bootstrap_interval(np.mean, right)
    standard_error = np.sqrt(right.mean() * (1 - right.mean()) / 1000)
    assert found.estimate == pytest.approx(right.mean())
    assert found.low == pytest.approx(right.mean() - 1.96 * standard_error, abs=0.004)
    assert found.high == pytest.approx(right.mean() + 1.96 * standard_error, abs=0.004)


def test_it_agrees_with_scipy():
    values = np.random.default_rng(1).exponential(size=300)
    theirs = bootstrap(
        (values,), np.median, n_resamples=4000, method="percentile",
        rng=np.random.default_rng(2),
    ).confidence_interval  # fmt: skip
    found = bootstrap_interval(np.median, values, resamples=4000)
    np.testing.assert_allclose((found.low, found.high), theirs, atol=0.02)


def test_one_image_has_an_interval_without_width():
    assert bootstrap_interval(np.mean, np.ones(1)) == (1, 1, 1)


def test_the_scores_of_all_classes_are_drawn_with_their_image():
    random = np.random.default_rng(5)
    labels = random.integers(4, size=100)
    scores = np.eye(4)[labels]
    found = bootstrap_interval(lambda s, n: (s.argmax(axis=1) == n).mean(), scores, labels)
    assert found == (1, 1, 1)


def test_arrays_of_the_same_images_stay_together():
    random = np.random.default_rng(3)
    labels = random.integers(2, size=200)
    found = bootstrap_interval(lambda one, other: (one == other).mean(), labels, labels)
    assert found == (1, 1, 1)
    guesses = np.where(random.random(200) < 0.7, labels, 1 - labels)
    measured = bootstrap_interval(f1_score, labels, guesses, resamples=200)
    assert measured.low < measured.estimate < measured.high


@settings(max_examples=20)
@given(seed=st.integers(0, 1000), confidence=st.floats(0.5, 0.9))
def test_more_confidence_is_a_wider_interval_around_the_same_estimate(seed, confidence):
    values = np.random.default_rng(seed).normal(size=40)
    narrow = bootstrap_interval(np.mean, values, confidence=confidence, resamples=200)
    wide = bootstrap_interval(np.mean, values, confidence=0.99, resamples=200)
    assert wide.low <= narrow.low <= narrow.high <= wide.high
    assert wide.estimate == narrow.estimate == pytest.approx(values.mean())


def test_about_95_in_100_intervals_hold_the_truth():
    random = np.random.default_rng(4)
    intervals = [
        bootstrap_interval(np.mean, random.random(400) < 0.7, resamples=400) for _ in range(200)
    ]
    assert 0.9 <= np.mean([one.low <= 0.7 <= one.high for one in intervals]) <= 0.99


def test_the_same_seed_gives_the_same_interval():
    values = np.arange(30.0)
    assert bootstrap_interval(np.mean, values) == bootstrap_interval(np.mean, values)
    assert bootstrap_interval(np.mean, values) != bootstrap_interval(np.mean, values, seed=1)


@pytest.mark.parametrize(
    ("arrays", "settings_", "said"),
    [
        ((), {}, "at least one array"),
        ((np.float64(1),), {}, "at least one array"),
        ((np.empty(0),), {}, "at least one array"),
        ((np.zeros(3), np.zeros(4)), {}, "same number"),
        ((np.zeros(3),), {"confidence": 95}, "confidence is 95"),
        ((np.zeros(3),), {"resamples": 0}, "resamples is 0"),
    ],
)
def test_what_cannot_be_drawn_from_is_told(arrays, settings_, said):
    with pytest.raises(DataError, match=said):
        bootstrap_interval(np.mean, *arrays, **settings_)
