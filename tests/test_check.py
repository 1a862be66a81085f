"""What a learner is told, in text and in HTML, and what a check hands back."""

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


def test_arrays_of_other_libraries_will_do():
    class Series:
        def __init__(self, values):
            self.values = values

        def __array__(self, dtype=None, copy=None):
            return np.asarray(self.values, dtype)

    assert judge(ROW_SUMS, lambda matrix: Series(matrix.sum(axis=1))).status is Status.RIGHT
    assert judge(ROW_SUMS, lambda matrix: Series(matrix.sum(axis=0))).status is Status.WRONG


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
    assert "matrix = an array of shape (" in verdict.message


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


def test_nothing_comes_back():
    def answer(matrix):
        print(matrix.sum(axis=1))

    verdict = judge(ROW_SUMS, answer)
    assert verdict.status is Status.RETURNS_NOTHING
    assert verdict.message == "Your function returns nothing: is `return` missing?"


def test_nothing_comes_back_in_some_cases():
    def answer(matrix):
        if len(matrix) == 3:
            return matrix.sum(axis=1)

    text = repr(judge(ROW_SUMS, answer))
    assert "returns nothing. 1 of 2 cases agree. Your function returns nothing" in text
    assert "came back  nothing" in text


def test_an_exception_is_told_with_the_line_of_the_cell():
    def answer(matrix):
        total = matrix.sum(axis=1)
        return total @ matrix @ matrix

    verdict = judge(ROW_SUMS, answer)
    assert "`return total @ matrix @ matrix`" in verdict.message
    assert str(answer.__code__.co_firstlineno + 2) in verdict.message


def test_a_small_case_is_shown_in_full_with_four_digits():
    exercise = Exercise(
        name="demo.thirds",
        points=1,
        reference=lambda x: x / 3,
        cases=lambda rng: [(np.ones((9, 9)),), (np.array([1.0, 2.0]),)],
        misconceptions=(),
        hint="Divide.",
    )
    verdict = judge(exercise, lambda x: x / 7)
    assert verdict.example == (
        ("x", "[1, 2]"),
        ("came back", "[0.1429, 0.2857]"),
        ("expected", "[0.3333, 0.6667]"),
    )
    assert repr(verdict).splitlines() == [
        "✘ demo.thirds: wrong. 0 of 2 cases agree. 2 of 2 numbers differ.",
        "    x          [1, 2]",
        "    came back  [0.1429, 0.2857]",
        "    expected   [0.3333, 0.6667]",
        "  Hint: Divide.",
    ]
    assert "<pre" in verdict._repr_html_()
    assert "came back  [0.1429, 0.2857]" in verdict._repr_html_()


def test_several_results_are_called_by_their_names():
    exercise = Exercise(
        "demo.gradients", 1, lambda x: (2 * x, 3 * x), lambda rng: [(np.ones(2),), (np.ones(3),)],
        (
            Misconception("forgets the factor", lambda x: (x, 3 * x), "Which factor?"),
            Misconception("doubles", lambda x: (2 * x, 2 * x), "Twice or thrice?"),
        ), "Think.", result_names=("gradient of the weights", "gradient of the bias"),
    )  # fmt: skip
    verdict = judge(exercise, lambda x: (2 * x, 3 * x + 1))
    assert verdict.message == "0 of 2 cases agree. Gradient of the bias: 2 of 2 numbers differ."
    assert verdict.example[1:] == (
        ("gradient of the bias came back", "[4, 4]"),
        ("gradient of the bias expected", "[3, 3]"),
    )
    verdict = judge(exercise, lambda x: (x, 2 * x))
    assert verdict.message == (
        "It looks as if it forgets the factor (gradient of the weights) and as if it doubles "
        "(gradient of the bias)."
    )
    assert verdict.hint == "Which factor? Twice or thrice?"
    assert verdict.misconception == "forgets the factor; doubles"
    verdict = judge(exercise, lambda x: (x, 7 * x))
    assert "forgets the factor (gradient of the weights)" in verdict.message
    assert ("gradient of the bias expected", "[3, 3]") in verdict.example


def test_a_wrong_answer_that_changes_its_inputs_too_is_told_both():
    def answer(matrix):
        matrix[:] = 0
        return matrix.sum(axis=0)

    verdict = judge(ROW_SUMS, answer)
    assert verdict.status is Status.WRONG
    assert "has the shape" in verdict.message
    assert "changes `matrix` in place" in verdict.message


@pytest.mark.parametrize(
    "answer",
    [
        lambda matrix: matrix.sum(axis=1) + 1e-3,
        lambda matrix: matrix,
        lambda matrix: None if len(matrix) == 2 else matrix.sum(axis=1),
        lambda matrix: matrix.sum(axis=0),
        lambda matrix: 1 / 0,
        lambda matrix: ...  if len(matrix) == 2 else 3,
        7,
    ],
)  # fmt: skip
def test_what_is_neither_says_neither_right_nor_not_attempted(answer):
    text = repr(judge(ROW_SUMS, answer))
    assert text.startswith("✘ demo.row_sums: ")
    assert " right" not in text
    assert "not attempted" not in text
    assert not any(len(word.strip("[],.")) > 12 and word[0].isdigit() for word in text.split())


def test_what_is_handed_out_cannot_be_spoilt(monkeypatch, capsys):
    asked = Exercise("demo.array", 1, np.arange(3), None, (), "Count.")
    monkeypatch.setattr(check_module, "find_exercise", lambda name: asked)
    own = check_module.check("demo.array", np.zeros(3))
    own += 1
    assert asked.reference.tolist() == [0, 1, 2]
    assert check_module.check("demo.array", np.arange(3)).tolist() == [0, 1, 2]
    assert "demo.array: right" in capsys.readouterr().out
