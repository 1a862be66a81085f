import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import top_k_accuracy_score

from imgcls_course.errors import DataError
from imgcls_course.evaluation import accuracy, top_k_accuracy


def _scores(seed, images=40, classes=6):
    random = np.random.default_rng(seed)
    return random.normal(size=(images, classes)), random.integers(classes, size=images)


def test_accuracy_is_the_share_of_equal_numbers():
    assert accuracy([0, 1, 2, 2], [0, 2, 2, 2]) == 0.75


@given(seed=st.integers(0, 10_000), k=st.integers(1, 5))
def test_top_k_is_scikit_learns_where_no_scores_are_equal(seed, k):
    scores, labels = _scores(seed)
    expected = top_k_accuracy_score(labels, scores, k=k, labels=np.arange(6))
    assert top_k_accuracy(labels, scores, k) == pytest.approx(expected)


@given(seed=st.integers(0, 10_000), classes=st.integers(2, 5))
def test_top_1_is_the_accuracy_of_argmax_even_with_equal_scores(seed, classes):
    random = np.random.default_rng(seed)
    scores, labels = random.integers(3, size=(30, classes)), random.integers(classes, size=30)
    assert top_k_accuracy(labels, scores, 1) == accuracy(labels, scores.argmax(axis=1))


@given(seed=st.integers(0, 10_000))
def test_more_guesses_are_never_worse_and_all_of_them_are_always_right(seed):
    scores, labels = _scores(seed)
    shares = [top_k_accuracy(labels, scores, k) for k in range(1, 7)]
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.parametrize(
    ("labels", "predictions", "said"),
    [
        ([0, 1], [0, 1, 2], "2 labels and 3 predictions"),
        ([], [], "no labels"),
        ([[1, 0], [0, 1]], [0, 1], "one-hot"),
        ([0, 1], [0.5, 1.0], "predictions have shape"),
        ([-1, 0], [0, 0], "numbered from 0"),
    ],
)
def test_labels_and_predictions_that_do_not_fit(labels, predictions, said):
    with pytest.raises(DataError, match=said):
        accuracy(np.asarray(labels), np.asarray(predictions))


@pytest.mark.parametrize(
    ("scores", "k", "said"),
    [
        (np.zeros((3, 4)), 1, "2 labels"),
        (np.zeros(2), 1, "one column for each class"),
        (np.zeros((2, 2)), 1, "A label is 2"),
        (np.full((2, 4), np.nan), 1, "not a number"),
        (np.zeros((2, 4)), 0, "k is 0"),
        (np.zeros((2, 4)), 5, "k is 5"),
    ],
)
def test_scores_that_do_not_fit(scores, k, said):
    with pytest.raises(DataError, match=said):
        top_k_accuracy(np.array([0, 2]), scores, k)
