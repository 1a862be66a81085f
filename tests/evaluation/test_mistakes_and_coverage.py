import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgcls_course.errors import DataError
from imgcls_course.evaluation import coverage_curve, most_certain_mistakes


def _random(seed, images=50):
    random = np.random.default_rng(seed)
    return random.dirichlet(np.ones(3), size=images).round(1), random.integers(3, size=images)


def _probabilities(seed):
    rounded, labels = _random(seed)
    return rounded / rounded.sum(axis=1, keepdims=True), labels


@given(seed=st.integers(0, 1000), count=st.integers(0, 60))
def test_only_mistakes_and_the_surest_first(seed, count):
    probabilities, labels = _probabilities(seed)
    places = most_certain_mistakes(probabilities, labels, count)
    wrong = probabilities.argmax(axis=1) != labels
    assert wrong[places].all() and len(places) == min(count, wrong.sum())
    sureness = probabilities[places].max(axis=1)
    assert (np.diff(sureness) <= 0).all()
    others = np.setdiff1d(np.flatnonzero(wrong), places)
    if len(places) and len(others):
        assert probabilities[others].max() <= sureness[-1] + 1e-12


def test_a_model_without_mistakes_has_none():
    assert most_certain_mistakes(np.eye(3), [0, 1, 2]).shape == (0,)


@given(seed=st.integers(0, 1000))
def test_each_point_of_the_curve_is_what_its_threshold_gives(seed):
    probabilities, labels = _probabilities(seed)
    curve = coverage_curve(probabilities, labels)
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    for threshold, coverage, accuracy in zip(*curve, strict=True):
        answered = confidence >= threshold
        assert coverage == pytest.approx(answered.mean())
        assert accuracy == pytest.approx(right[answered].mean())
    assert (np.diff(curve.thresholds) < 0).all()
    assert curve.coverage[-1] == 1 and curve.accuracy[-1] == pytest.approx(right.mean())


def test_logits_are_told():
    for measure in (most_certain_mistakes, coverage_curve):
        with pytest.raises(DataError, match="softmax"):
            measure(np.array([[3.0, -1.0]]), [0])
