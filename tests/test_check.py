"""What a learner is told: right, wrong with a hint, not attempted; in text and in HTML."""

import numpy as np
import pytest

from imgcls_course import check as check_module
from imgcls_course.check import Status, judge
from imgcls_course.errors import ExerciseError
from imgcls_course.judging.exercise import Exercise, Misconception

ROW_SUMS = Exercise(
    name="demo.row_sums",
    points=2,
    reference=lambda matrix: matrix.sum(axis=1),
    cases=lambda rng: [(rng.normal(size=(3, 4)),), (rng.normal(size=(2, 5)),)],
    misconceptions=(
        Misconception("sums over the wrong axis", lambda matrix: matrix.sum(axis=0), "Rows <b>?"),
        Misconception("takes the mean", lambda matrix: matrix.mean(axis=1), "Sum or mean?"),
    ),
    hint="One number for each row.",
)
ANSWER = Exercise(
    name="demo.answer",
    points=1,
    reference=(2, 3),
    cases=None,
    misconceptions=(
        Misconception("swaps rows and columns", (3, 2), "Rows come first."),
        Misconception("counts the batch", (1, 2, 3), "One image only."),
    ),
    hint="Print the shape.",
)


def test_a_right_answer():
    verdict = judge(ROW_SUMS, lambda matrix: matrix @ np.ones(matrix.shape[1]))
    assert verdict.status is Status.RIGHT
    assert repr(verdict) == "✔ demo.row_sums: right. All 2 cases agree."


def test_an_answer_that_changes_its_inputs_gets_a_verdict_of_its_own():
    def answer(matrix):
        matrix *= 2
        return matrix.sum(axis=1) / 2

    verdict = judge(ROW_SUMS, answer)
    assert verdict.status is Status.CHANGES_INPUTS
    assert "changes `matrix` in place" in verdict.message


def test_a_misconception_is_named_and_hinted_at_without_its_html_leaking():
    verdict = judge(ROW_SUMS, lambda matrix: matrix.sum(axis=0))
    assert "sums over the wrong axis" in verdict.message
    assert "Hint: Rows <b>?" in repr(verdict)
    assert "Rows &lt;b&gt;?" in verdict._repr_html_()


def test_a_wrong_shape_is_told_with_the_shapes_met():
    verdict = judge(ROW_SUMS, lambda matrix: matrix)
    assert "(2, 5)" in verdict.message
    assert "(2,)" in verdict.message
    assert verdict.hint == ROW_SUMS.hint


def test_wrong_numbers_are_counted():
    verdict = judge(ROW_SUMS, lambda matrix: matrix.sum(axis=1) + [1] + [0] * (len(matrix) - 1))
    assert verdict.status is Status.WRONG
    verdict = judge(ROW_SUMS, lambda m: m.sum(axis=1) + (np.arange(len(m)) == 0))
    assert "1 of 2 numbers differ" in verdict.message


@pytest.mark.parametrize("blank", [None, ..., lambda matrix: None, lambda matrix: ...])
def test_an_untouched_stub_is_not_attempted(blank):
    assert judge(ROW_SUMS, blank).status is Status.NOT_ATTEMPTED


def test_a_stub_that_raises_not_implemented_is_not_attempted():
    def stub(matrix):
        raise NotImplementedError

    assert judge(ROW_SUMS, stub).status is Status.NOT_ATTEMPTED


def test_a_value_where_a_function_is_asked_for():
    verdict = judge(ROW_SUMS, np.zeros(3))
    assert verdict.status is Status.WRONG
    assert "A function is asked for" in verdict.message


def test_an_exception_is_told_with_its_arguments():
    verdict = judge(ROW_SUMS, lambda matrix: matrix @ matrix)
    assert "ValueError" in verdict.message
    assert "matrix = an array of shape (3, 4)" in verdict.message


def test_an_object_that_says_it_equals_everything_is_wrong():
    class Agreeable:
        def __eq__(self, other):
            return True

        __hash__ = None

    assert judge(ROW_SUMS, lambda matrix: Agreeable()).status is Status.WRONG
    assert judge(ANSWER, Agreeable()).status is Status.WRONG


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ((2, 3), Status.RIGHT),
        ([2, 3], Status.RIGHT),
        (np.array([2, 3]), Status.RIGHT),
        ((3, 2), Status.WRONG),
        ("2, 3", Status.WRONG),
        (..., Status.NOT_ATTEMPTED),
    ],
)
def test_a_value(answer, status):
    assert judge(ANSWER, answer).status is status


def test_check_hands_back_the_answer_only_where_it_is_right(monkeypatch, capsys):
    monkeypatch.setattr(check_module, "find_exercise", lambda name: ROW_SUMS)

    def right(matrix):
        return matrix.sum(axis=1)

    assert check_module.check("demo.row_sums", right) is right
    assert check_module.check("demo.row_sums", None) is ROW_SUMS.reference
    assert "demo.row_sums: right" in capsys.readouterr().out


def test_an_unknown_name_is_told_with_the_nearest():
    with pytest.raises(ExerciseError, match=r"no exercise named 'demo\.nothing'"):
        check_module.check("demo.nothing", None)
