import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from imgcls_course.errors import DataError
from imgcls_course.evaluation import Confusion, accuracy, confusion_matrix, most_confused, per_class

pairs = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=60)


@given(pairs)
def test_the_matrix_counts_every_image_once(some):
    labels, predictions = np.array(some).T
    matrix = confusion_matrix(labels, predictions, classes=5)
    assert matrix.shape == (5, 5) and matrix.sum() == len(some)
    np.testing.assert_array_equal(matrix.sum(axis=1), np.bincount(labels, minlength=5))
    np.testing.assert_array_equal(matrix.sum(axis=0), np.bincount(predictions, minlength=5))
    assert np.trace(matrix) / len(some) == pytest.approx(accuracy(labels, predictions))


def test_true_classes_are_rows():
    matrix = confusion_matrix([0, 0, 0, 1], [0, 1, 1, 1])
    np.testing.assert_array_equal(matrix, [[1, 2], [0, 1]])


@given(pairs)
def test_precision_and_recall_follow_from_the_matrix(some):
    labels, predictions = np.array(some).T
    matrix = confusion_matrix(labels, predictions, classes=5)
    found = per_class(labels, predictions, classes=5)
    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(found.recall, np.diag(matrix) / matrix.sum(axis=1))
        np.testing.assert_allclose(found.precision, np.diag(matrix) / matrix.sum(axis=0))
    np.testing.assert_array_equal(found.support, matrix.sum(axis=1))


def test_a_class_that_is_never_predicted_has_no_precision():
    found = per_class([0, 1, 1], [0, 0, 0], classes=3)
    np.testing.assert_allclose(found.precision, [1 / 3, np.nan, np.nan])
    np.testing.assert_allclose(found.recall, [1, 0, np.nan])


def test_f1_is_scikit_learns():
    random = np.random.default_rng(0)
    labels, predictions = random.integers(4, size=(2, 100))
    expected = metrics.f1_score(labels, predictions, average=None)
    np.testing.assert_allclose(per_class(labels, predictions).f1, expected)


def test_the_commonest_mistakes_come_first_and_right_answers_are_none():
    matrix = np.array([[9, 1, 0], [5, 9, 0], [2, 0, 9]])
    assert most_confused(matrix) == [Confusion(1, 0, 5), Confusion(2, 0, 2), Confusion(0, 1, 1)]
    assert most_confused(matrix, count=1) == [Confusion(1, 0, 5)]
    assert most_confused(np.eye(3, dtype=int)) == []
    assert matrix[0, 0] == 9


@pytest.mark.parametrize("measure", [confusion_matrix, per_class])
def test_a_class_number_beyond_the_classes_is_told(measure):
    with pytest.raises(DataError, match="class number 3, but there are 3 classes"):
        measure([0, 3], [0, 1], classes=3)


def test_a_matrix_that_is_not_square_is_told():
    with pytest.raises(DataError, match=r"shape \(2, 3\)"):
        most_confused(np.zeros((2, 3)))
