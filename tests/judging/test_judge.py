"""The judge: what each kind of answer is, with no page around it."""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest

from imgcls_course.judging.exercise import Exercise, Misconception
from imgcls_course.judging.judge import judge_answer
from imgcls_course.judging.judgement import Outcome


def row_sums(matrix):
    return matrix.sum(axis=1)


def row_sum_cases(rng):
    return [(rng.normal(size=(3, 4)),), (rng.normal(size=(2, 5)),), (rng.normal(size=(4, 6)),)]


def exercise(reference=row_sums, cases=row_sum_cases, misconceptions=(), **others):
    ideas = tuple(
        Misconception(name, answer, f"Hint of {name!r}.") for name, answer in misconceptions
    )
    return Exercise("demo.answer", 2, reference, cases, ideas, "Think again.", **others)


def judged(answer, asked=None, seed=0):
    asked = asked or exercise()
    cases = asked.draw_cases(np.random.default_rng(seed))
    return judge_answer(asked, answer, cases)


def names(judgement):
    return [(one.misconception.name, one.result_name) for one in judgement.recognised]


def test_a_right_answer():
    found = judged(lambda matrix: np.array([sum(row) for row in matrix]))
    assert found.outcome is Outcome.RIGHT
    assert (found.agreeing, found.count, found.share) == (3, 3, 1)
    assert found.example is None
    assert found.recognised == ()


def test_the_share_counts_cases_that_fail_differ_and_change_inputs():
    def answer(matrix):
        if matrix.shape == (3, 4):
            raise ValueError("no")
        if matrix.shape == (2, 5):
            matrix[0, 0] = 7
        return matrix.sum(axis=1)

    found = judged(answer)
    assert found.outcome is Outcome.RAISES
    assert found.share == Fraction(1, 3)
    assert found.failure.kind == "ValueError"
    assert found.failure.line == 'raise ValueError("no")'
    assert found.example.arguments["matrix"].shape == (3, 4)
    assert found.changed == ("matrix",)


def test_the_line_is_the_last_one_of_the_answers_own_file():
    def answer(matrix):
        helper = np.ones((3, 3))
        return np.linalg.inv(matrix @ helper)

    found = judged(answer, exercise(cases=lambda rng: [(np.zeros((3, 3)),)]))
    assert found.failure.line == "return np.linalg.inv(matrix @ helper)"
    assert found.failure.kind == "LinAlgError"


def test_sys_exit_is_an_answer_and_an_interrupt_is_none():
    def leaves(matrix):
        raise SystemExit(3)

    def interrupted(matrix):
        raise KeyboardInterrupt

    assert judged(leaves).outcome is Outcome.RAISES
    with pytest.raises(KeyboardInterrupt):
        judged(interrupted)


def test_the_example_is_the_smallest_case():
    found = judged(lambda matrix: matrix.sum(axis=1) + 1)
    assert found.outcome is Outcome.WRONG
    assert found.example.arguments["matrix"].shape == (2, 5)
    (one,) = found.example.differences
    assert one.problem == "2 of 2 numbers differ"
    assert one.found == pytest.approx(one.expected + 1)


class TestInputs:
    def test_results_that_agree_with_changed_inputs_are_an_outcome_of_their_own(self):
        def answer(matrix):
            matrix *= 2
            return matrix.sum(axis=1) / 2

        found = judged(answer)
        assert found.outcome is Outcome.CHANGES_INPUTS
        assert found.changed == ("matrix",)
        assert found.share == 0

    def test_a_case_is_not_spoilt_by_one_before(self):
        shared = np.ones((2, 3))

        def answer(matrix):
            total = matrix.sum(axis=1)
            matrix[:] = 0
            return total

        found = judged(answer, exercise(cases=lambda rng: [(shared,), (shared,)]))
        assert found.outcome is Outcome.CHANGES_INPUTS
        assert shared.sum() == 6

    @pytest.mark.parametrize(
        "change",
        [
            lambda items: items.append(1),
            lambda items: items.reverse(),
            lambda items: items[0].__setitem__("a", 2),
            lambda items: items[0]["b"].__setitem__(0, 1.0),
        ],
        ids=["appended", "turned round", "entry set", "inner array"],
    )
    def test_lists_and_dictionaries_count(self, change):
        def answer(items):
            change(items)
            return 1

        asked = exercise(lambda items: 1, lambda rng: [([{"a": 1, "b": np.zeros(2)}, 3],)])
        found = judged(answer, asked)
        assert found.outcome is Outcome.CHANGES_INPUTS
        assert found.changed == ("items",)

    def test_handing_an_input_back_is_no_change(self):
        asked = exercise(lambda matrix: matrix, row_sum_cases)
        assert judged(lambda matrix: matrix, asked).outcome is Outcome.RIGHT

    def test_a_result_is_kept_as_it_was_when_it_came_back(self):
        place = np.zeros(2)

        def answer(matrix):
            place[:] = matrix.sum(axis=1)
            return place

        def cases(rng):
            return [(rng.normal(size=(2, 3)),) for _ in range(3)]

        assert judged(answer, exercise(cases=cases)).outcome is Outcome.RIGHT

    def test_random_numbers_are_the_same_in_every_case_and_none_of_the_callers_are_used(self):
        np.random.seed(7)
        before = np.random.get_state()[1].tolist()
        asked = exercise(lambda x: x, lambda rng: [(0.5488135039273248,)] * 2)
        assert judged(lambda x: float(np.random.random()), asked).outcome is Outcome.RIGHT
        assert np.random.get_state()[1].tolist() == before


class TestNothing:
    @pytest.mark.parametrize("blank", [None, ..., lambda matrix: None, lambda matrix: ...])
    def test_blank_answers_are_not_attempted(self, blank):
        assert judged(blank).outcome is Outcome.NOT_ATTEMPTED

    def test_a_body_without_return(self):
        def answer(matrix):
            matrix.sum(axis=1)

        assert judged(answer).outcome is Outcome.RETURNS_NOTHING

    def test_a_branch_without_return(self):
        def answer(matrix):
            if len(matrix) == 3:
                return matrix.sum(axis=1)

        found = judged(answer)
        assert found.outcome is Outcome.RETURNS_NOTHING
        assert found.agreeing == 1
        assert found.example.arguments["matrix"].shape == (2, 5)

    def test_nothing_may_be_what_is_asked_for(self):
        asked = exercise(lambda x: None if x else 1, lambda rng: [(0,), (1,)])
        assert judged(lambda x: 1 if x == 0 else None, asked).outcome is Outcome.RIGHT


def test_no_function():
    found = judged(3)
    assert found.outcome is Outcome.NO_FUNCTION
    assert found.found == 3


def test_whole_numbers_are_exact_and_may_come_as_fractions():
    asked = exercise(lambda n: n * n, lambda rng: [(1000,), (3,)])
    assert judged(lambda n: float(n * n), asked).outcome is Outcome.RIGHT
    assert judged(lambda n: np.float32(n * n), asked).outcome is Outcome.RIGHT
    assert judged(lambda n: n * n + (n > 100), asked).agreeing == 1


def test_a_dtype_is_compared_where_it_is_asked_for():
    def grey(x):
        return np.full(3, x, dtype=np.uint8)

    def cases(rng):
        return [(7,)]

    assert judged(lambda x: np.full(3, x), exercise(grey, cases)).outcome is Outcome.RIGHT
    asked = exercise(grey, cases, same_dtype=True)
    assert judged(grey, asked).outcome is Outcome.RIGHT
    found = judged(lambda x: np.full(3, x), asked)
    assert "the dtype int64, where uint8 is asked for" in found.example.differences[0].problem


def both_ways(x, y):
    return x * y, x + y


def pair_cases(rng):
    return [tuple(rng.uniform(2, 3, size=2)) for _ in range(4)]


PAIR = exercise(
    both_ways,
    pair_cases,
    [
        ("divides", lambda x, y: (x / y, x + y)),
        ("subtracts", lambda x, y: (x * y, x - y)),
        ("turns both round", lambda x, y: (-x * y, -x - y)),
    ],
    result_names=("product", "total"),
)


class TestSeveralResults:
    def test_each_is_compared_by_itself_and_called_by_its_name(self):
        found = judged(lambda x, y: (x * y, 7.0), PAIR)
        (one,) = found.example.differences
        assert (one.result_name, one.problem) == ("total", "the number differs")
        assert one.found == 7.0

    @pytest.mark.parametrize("kind", [list, np.array])
    def test_another_sequence_will_do(self, kind):
        assert judged(lambda x, y: kind(both_ways(x, y)), PAIR).outcome is Outcome.RIGHT

    @pytest.mark.parametrize(
        "result", [3.0, (1.0,), (1.0, 2.0, 3.0), np.array(3.0), "ab", {"a": 1}]
    )
    def test_another_number_of_results_is_told_as_a_whole(self, result):
        found = judged(lambda x, y: result, PAIR)
        assert found.outcome is Outcome.WRONG
        assert [one.result_name for one in found.example.differences] == [""]

    def test_arrays_of_one_shape_are_no_stack(self):
        asked = exercise(lambda a: (a + 1, a * 2), lambda rng: [(rng.normal(size=(2, 3)),)] * 2)
        found = judged(lambda a: (a + 1, a * 3), asked)
        (one,) = found.example.differences
        assert (one.result_name, one.problem) == ("second result", "6 of 6 numbers differ")

    def test_a_whole_number_beside_a_fraction_is_exact(self):
        asked = exercise(lambda n: (n / 3, n), lambda rng: [(10**6,)])
        found = judged(lambda n: (n / 3 * (1 + 1e-9), n + 1), asked)
        assert [one.result_name for one in found.example.differences] == ["second result"]

    def test_fields_name_results(self):
        class Ends(NamedTuple):
            lower_end: float
            upper_end: float

        asked = exercise(lambda x: Ends(x - 1, x + 1), lambda rng: [(2.0,)])
        found = judged(lambda x: (x - 1, x + 2), asked)
        assert [one.result_name for one in found.example.differences] == ["upper end"]

    def test_a_misconception_of_one_result(self):
        found = judged(lambda x, y: (-x * y, x + y), PAIR)
        assert names(found) == [("turns both round", "product")]
        assert found.is_explained

    def test_two_misconceptions_at_once_are_both_named(self):
        found = judged(lambda x, y: (x / y, x - y), PAIR)
        assert names(found) == [("divides", "product"), ("subtracts", "total")]
        assert found.is_explained

    def test_one_that_explains_all_comes_alone(self):
        assert names(judged(lambda x, y: (-x * y, -x - y), PAIR)) == [("turns both round", "")]

    def test_what_is_not_explained_is_said(self):
        found = judged(lambda x, y: (x / y, 7.0), PAIR)
        assert names(found) == [("divides", "product")]
        assert not found.is_explained


MEAN = exercise(
    lambda values: values.mean(),
    lambda rng: [(rng.uniform(1, 2, size=size),) for size in (3, 5, 8)],
    [
        ("forgets to divide", lambda values: values.sum()),
        ("forgets the sign", lambda values: -values.mean()),
        ("leaves the last one out", lambda values: values[:-1].mean()),
        ("fails", lambda values: 1 / 0),
    ],
)
CLIPPED = exercise(
    lambda x: min(max(x, 0.0), 1.0),
    lambda rng: [(0.25,), (-2.0,), (0.5,), (3.0,)],
    [
        ("clips above only", lambda x: min(x, 1.0)),
        ("clips below only", lambda x: max(x, 0.0)),
    ],
)


class TestTwoIdeasInOneResult:
    def test_that_multiply(self):
        found = judged(lambda values: -values.sum(), MEAN)
        assert names(found) == [("forgets to divide", ""), ("forgets the sign", "")]
        assert found.is_explained

    def test_each_in_cases_of_its_own(self):
        found = judged(lambda x: x, CLIPPED)
        assert names(found) == [("clips above only", ""), ("clips below only", "")]

    def test_another_error_is_not_taken_for_two(self):
        assert names(judged(lambda values: values.mean() + 0.1, MEAN)) == []
        assert names(judged(lambda values: -values.mean() + 0.1, MEAN)) == []
        assert names(judged(lambda x: 2 * x, CLIPPED)) == []

    def test_answers_of_yes_and_no_say_too_little(self):
        asked = exercise(
            lambda x: x > 2,
            lambda rng: [(1,), (2,), (3,), (4,)],
            [("takes 2 as well", lambda x: x >= 2), ("takes only 3", lambda x: x == 3)],
        )
        assert names(judged(lambda x: x in (2, 3), asked)) == []


def test_a_value():
    asked = exercise((2, 3), None, [("swaps", (3, 2)), ("counts one more", (2, 4))])
    assert judged([2, 3], asked).outcome is Outcome.RIGHT
    assert names(judged((3, 2), asked)) == [("swaps", "")]
    assert names(judged((2, 4), asked)) == [("counts one more", "")]
    found = judged((2, 5), asked)
    assert found.outcome is Outcome.WRONG
    assert found.example.arguments == {}


@pytest.mark.parametrize("answer", [None, 7, "text", (), object()])
def test_whatever_is_given_gets_an_outcome(answer):
    assert judged(answer).outcome in (Outcome.NOT_ATTEMPTED, Outcome.NO_FUNCTION)
    assert judged(lambda matrix: answer).outcome in (Outcome.NOT_ATTEMPTED, Outcome.WRONG) or (
        answer is None
    )


def numbers_added_to(x):
    return x + 1.0


def test_an_answer_that_keeps_something_between_calls_is_told_so():
    kept = []

    def answer(x):
        kept.append(x)
        return sum(kept)

    asked = exercise(numbers_added_to, lambda rng: [(1.0,), (2.0,), (3.0,)])
    assert judged(answer, asked).differs_when_called_again
    assert not judged(lambda x: 0.0, asked).differs_when_called_again


def test_the_example_is_one_in_which_the_difference_is_seen():
    asked = exercise(numbers_added_to, lambda rng: [(20_000.0,), (50_000.0,), (2.0,)])
    assert judged(lambda x: x + 1.01, asked).example.arguments == {"x": 2.0}
