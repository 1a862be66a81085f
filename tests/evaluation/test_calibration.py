import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_softmax
from sklearn.calibration import calibration_curve
from sklearn.metrics import log_loss

from imgcls_course.errors import DataError
from imgcls_course.evaluation import (
    expected_calibration_error,
    fit_temperature,
    reliability,
    with_temperature,
)


def _drawn_from(logits, random):
    """Labels that occur as often as the probabilities of these logits say."""
    return (logits + random.gumbel(size=logits.shape)).argmax(axis=1)


@pytest.fixture(scope="module")
def calibrated():
    """Logits of a perfectly calibrated model, and labels."""
    random = np.random.default_rng(0)
    logits = random.normal(scale=2, size=(20_000, 5))
    return logits, _drawn_from(logits, random)


def test_by_hand():
    probabilities = np.array([[0.95, 0.05], [0.85, 0.15], [0.55, 0.45], [0.6, 0.4]])
    found = reliability(probabilities, [0, 1, 0, 0], bins=5)
    np.testing.assert_array_equal(found.counts, [0, 0, 2, 0, 2])  # 0.6 belongs to (0.4, 0.6]
    np.testing.assert_allclose(found.confidence[[2, 4]], [0.575, 0.9])
    np.testing.assert_allclose(found.accuracy[[2, 4]], [1.0, 0.5])
    assert np.isnan(found.accuracy[[0, 1, 3]]).all()
    expected = 0.5 * (1.0 - 0.575) + 0.5 * (0.9 - 0.5)
    assert found.expected_calibration_error == pytest.approx(expected)


@given(seed=st.integers(0, 10_000), bins=st.integers(1, 20))
def test_the_bins_are_scikit_learns(seed, bins):
    random = np.random.default_rng(seed)
    probabilities = random.dirichlet(np.ones(4), size=80)
    labels = random.integers(4, size=80)
    found = reliability(probabilities, labels, bins)
    right = probabilities.argmax(axis=1) == labels
    accuracy, confidence = calibration_curve(right, probabilities.max(axis=1), n_bins=bins)
    filled = found.counts > 0
    np.testing.assert_allclose(found.accuracy[filled], accuracy)
    np.testing.assert_allclose(found.confidence[filled], confidence)
    assert found.counts.sum() == 80
    assert 0 <= found.expected_calibration_error <= 1


def test_one_bin_compares_the_means():
    random = np.random.default_rng(1)
    probabilities, labels = random.dirichlet(np.ones(3), size=50), random.integers(3, size=50)
    gap = probabilities.max(axis=1).mean() - (probabilities.argmax(axis=1) == labels).mean()
    assert expected_calibration_error(probabilities, labels, bins=1) == pytest.approx(abs(gap))


def test_a_calibrated_model_has_nearly_no_error_and_a_cocky_one_much(calibrated):
    logits, labels = calibrated
    assert expected_calibration_error(with_temperature(logits, 1), labels) < 0.02
    assert expected_calibration_error(with_temperature(logits, 0.3), labels) > 0.1
    assert expected_calibration_error(with_temperature(logits, 4), labels) > 0.1


def test_certainty_is_in_the_last_bin_and_float32_will_do():
    found = reliability(np.eye(3, dtype=np.float32), [0, 1, 0], bins=10)
    assert found.counts[-1] == 3 and found.accuracy[-1] == pytest.approx(2 / 3)


@pytest.mark.parametrize("scale", [0.25, 0.5, 3.0, 10.0])
def test_the_temperature_is_found_again(calibrated, scale):
    logits, labels = calibrated
    assert fit_temperature(scale * logits, labels) == pytest.approx(scale, rel=0.05)


@given(seed=st.integers(0, 1000))
def test_no_other_temperature_has_a_smaller_loss(seed):
    random = np.random.default_rng(seed)
    logits = random.normal(scale=3, size=(60, 4))
    labels = _drawn_from(logits / 2, random)
    best = fit_temperature(logits, labels)

    def loss(temperature):
        return log_loss(labels, with_temperature(logits, temperature), labels=np.arange(4))

    assert loss(best) <= min(loss(best * 1.05), loss(best / 1.05)) + 1e-9


@given(seed=st.integers(0, 1000), temperature=st.floats(0.05, 50))
def test_a_temperature_moves_confidence_and_no_guess(seed, temperature):
    logits = np.random.default_rng(seed).normal(scale=3, size=(20, 5))
    before, after = with_temperature(logits, 1), with_temperature(logits, temperature)
    np.testing.assert_array_equal(before.argmax(axis=1), after.argmax(axis=1))
    np.testing.assert_allclose(after.sum(axis=1), 1)
    surer = after.max(axis=1) >= before.max(axis=1) - 1e-12
    assert surer.all() if temperature <= 1 else True
    assert (after.max(axis=1) <= before.max(axis=1) + 1e-12).all() if temperature >= 1 else True


def test_logarithms_of_probabilities_serve_as_logits(calibrated):
    logits, labels = calibrated
    logs = log_softmax(logits, axis=1)
    assert fit_temperature(logs, labels) == pytest.approx(fit_temperature(logits, labels), rel=1e-4)
    np.testing.assert_allclose(with_temperature(logs, 2.5), with_temperature(logits, 2.5))


def test_large_logits_do_not_overflow():
    logits = np.array([[1000.0, 0.0], [0.0, 1000.0], [900.0, 0.0]])
    assert np.isfinite(fit_temperature(logits, [0, 1, 1]))
    assert np.isfinite(with_temperature(logits, 0.01)).all()


@pytest.mark.parametrize(
    ("probabilities", "bins", "said"),
    [
        (np.array([[2.0, 1.0], [0.0, 3.0]]), 15, "softmax"),
        (np.array([[1.5, -0.5], [0.5, 0.5]]), 15, "softmax"),
        (np.full((2, 2), 0.5), 0, "bins is 0"),
        (np.full((3, 2), 0.5), 15, "2 labels"),
    ],
)
def test_what_is_no_probability_is_told(probabilities, bins, said):
    with pytest.raises(DataError, match=said):
        reliability(probabilities, [0, 1], bins)


def test_temperatures_and_logits_that_cannot_be_used_are_told():
    with pytest.raises(DataError, match="above 0"):
        with_temperature(np.zeros((2, 2)), 0)
    with pytest.raises(DataError, match="shape"):
        with_temperature(np.zeros(2), 1)
    with pytest.raises(DataError, match="infinite"):
        fit_temperature(np.array([[0.0, -np.inf], [0.0, -1.0]]), [0, 1])
