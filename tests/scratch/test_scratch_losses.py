"""Losses: their own laws, gradients by centred differences, and shapes in every message."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgcls_course.scratch import losses
from imgcls_course.scratch.gradient_check import check_gradient, numerical_gradient, relative_error
from imgcls_course.scratch.losses import LabelError
from imgcls_course.scratch.shapes import ShapeError

few = settings(max_examples=15, deadline=None, derandomize=True)


@few
@given(batch=st.integers(1, 5), classes=st.integers(1, 6), smoothing=st.sampled_from([0.0, 0.1, 1]))
def test_gradients_of_all_losses_agree_with_centred_differences(batch, classes, smoothing):
    random = np.random.default_rng(batch * 10 + classes)
    logits = random.normal(0, 3, (batch, classes))
    labels = random.integers(0, classes, batch)
    targets = random.dirichlet(np.ones(classes), batch)
    for name, aim in (
        ("sparse_categorical_cross_entropy", labels),
        ("categorical_cross_entropy", targets),
        ("binary_cross_entropy", targets),
    ):
        loss, gradient = getattr(losses, name), getattr(losses, f"{name}_gradient")
        found = gradient(logits, aim, smoothing)
        numerical = numerical_gradient(lambda x, f=loss, a=aim: f(x, a, smoothing), logits)
        np.testing.assert_allclose(found, numerical, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "sigmoid"])
def test_gradients_of_activations_agree_with_centred_differences(name):
    random = np.random.default_rng(1)
    logits, doutput = random.normal(size=(2, 3, 4)), random.normal(size=(2, 3, 4))
    function, gradient = getattr(losses, name), getattr(losses, f"{name}_gradient")
    found = gradient(function(logits), doutput)
    assert check_gradient(function, found, logits, doutput).passed


@few
@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=6))
def test_probabilities_add_up_to_one_for_any_logits(logits):
    probabilities = losses.softmax(logits)
    assert probabilities.min() >= 0
    assert probabilities.sum() == pytest.approx(1)
    assert np.isfinite(losses.log_softmax(logits)).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_logits_give_finite_losses_and_gradients_without_a_warning(dtype):
    logits = np.array([[1e4, -1e4, 0.0], [-1e4, 1e4, 0.0]], dtype=dtype)
    labels = np.array([1, 1])
    assert losses.sparse_categorical_cross_entropy(logits, labels) == pytest.approx(1e4)
    gradient = losses.sparse_categorical_cross_entropy_gradient(logits, labels)
    np.testing.assert_allclose(gradient, [[0.5, -0.5, 0], [0, 0, 0]], atol=1e-12)
    assert gradient.dtype == dtype
    assert losses.binary_cross_entropy(logits[0], [0, 1, 1]) == pytest.approx(2e4 / 3, rel=1e-3)
    np.testing.assert_array_equal(losses.sigmoid(logits[0]), [1, 0, 0.5])
    assert losses.sigmoid(logits).dtype == dtype


def test_an_untrained_model_shows_the_logarithm_of_the_number_of_classes():
    logits = np.zeros((4, 10))
    assert losses.sparse_categorical_cross_entropy(logits, [0, 3, 9, 9]) == pytest.approx(
        np.log(10)
    )


def test_sparse_and_one_hot_targets_mean_the_same():
    logits = np.random.default_rng(0).normal(size=(5, 3))
    labels = np.array([0, 2, 1, 1, 0])
    targets = losses.one_hot(labels, 3)
    for smoothing in (0.0, 0.2):
        assert losses.sparse_categorical_cross_entropy(logits, labels, smoothing) == (
            losses.categorical_cross_entropy(logits, targets, smoothing)
        )


def test_whole_numbers_of_any_kind_are_scores():
    small = np.array([1, 3], dtype=np.uint8)  # in which 1 - 3 is 254
    np.testing.assert_allclose(losses.softmax(small), losses.softmax([1.0, 3.0]), rtol=1e-6)


def test_messages_name_the_shapes_and_labels_that_were_met():
    logits = np.zeros((4, 3))
    with pytest.raises(ShapeError, match=r"\(4, 3\).*\(4, 2\)"):
        losses.categorical_cross_entropy(logits, np.zeros((4, 2)))
    with pytest.raises(ShapeError, match=r"\(4, 3\).*\(4,\)"):
        losses.binary_cross_entropy_gradient(logits, np.zeros(4))
    with pytest.raises(ShapeError, match=r"batch, classes.*\(3,\)"):
        losses.sparse_categorical_cross_entropy(np.zeros(3), [1])
    with pytest.raises(ShapeError, match=r"\(4, 3\).*\(5, 3\)"):
        losses.sparse_categorical_cross_entropy(logits, [0, 1, 2, 0, 1])
    with pytest.raises(LabelError, match=r"between 0 and 2.*from 0 to 3"):
        losses.sparse_categorical_cross_entropy(logits, [0, 1, 2, 3])
    with pytest.raises(LabelError, match="float64"):
        losses.sparse_categorical_cross_entropy(logits, [0.0, 1.0, 2.0, 2.0])


def test_a_gradient_check_tells_right_from_wrong_and_says_where():
    point = np.array([[1.0, 2.0], [3.0, 4.0]])
    right = check_gradient(lambda x: (x**2).sum(), 2 * point, point)
    assert right.passed and repr(right).startswith("right")
    wrong = check_gradient(lambda x: (x**2).sum(), [[2, 4], [6, 9]], point)
    assert not wrong.passed and wrong.worst == (1, 1) and wrong.gradient == 9
    assert wrong.numerical == pytest.approx(8)
    assert "(1, 1)" in repr(wrong)
    with pytest.raises(ShapeError, match=r"\(2, 2\).*\(2,\)"):
        check_gradient(lambda x: x.sum(), [1, 1], point)


def test_a_gradient_check_works_in_place_and_on_numbers_and_leaves_the_point_alone():
    point = np.array([1, 2, 3])
    assert numerical_gradient(lambda x: x, point, doutput=[1.0, 2.0, 3.0]) == pytest.approx(
        [1, 2, 3]
    )
    assert point.tolist() == [1, 2, 3]
    assert numerical_gradient(np.exp, 0.0) == pytest.approx(1)
    assert np.isnan(relative_error([np.nan, 1], [1, 1]))
    assert relative_error([0, 0], [0, 0]) == 0
    assert not check_gradient(np.sum, [np.nan, 1], np.zeros(2)).passed
