"""Judging what probes bring back, for all exercises, without a kernel."""

import json
from fractions import Fraction

import numpy as np
import pytest

from imgcls_course.exercises import all_exercises
from imgcls_course.judging.exercise import Exercise, Misconception
from imgcls_course.judging.student_process import MIME_TYPE, collect_results
from imgcls_course.judging.student_process.plain_data import (
    NotPlainError,
    decode,
    encode,
    from_json,
    to_json,
)
from imgcls_course.teaching.grading.rounds.hidden_cases import hidden_cases
from imgcls_course.teaching.grading.rounds.nbval_plugin import observer
from imgcls_course.teaching.grading.rounds.verdicts import judge_claim
from imgcls_course.teaching.grading.running.results import State

EXERCISES = list(all_exercises().values())
every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.name)


def claim(answer, cases, observe=lambda result: result):
    """What an honest probe brings back for an answer, by way of JSON."""
    if cases is None:
        results = [["value", encode(answer)]]
    else:
        arguments = [
            [decode(json.loads(json.dumps(encode(one)))) for one in case] for case in cases
        ]
        with np.errstate(all="ignore"):
            results = [["value", encode(observe(answer(*case)))] for case in arguments]
    found = "value" if cases is None else "function"
    return json.loads(json.dumps({"found": found, "results": results}))


@every_exercise
def test_the_reference_is_right(exercise):
    cases = hidden_cases(exercise, "anna", b"secret")
    verdict = judge_claim(exercise, cases, claim(exercise.reference, cases, exercise.observe))
    assert verdict.state is State.PASSED, verdict
    assert verdict.points == exercise.points


@every_exercise
def test_each_misconception_gets_its_name(exercise):
    for student in ("anna", "béla"):
        cases = hidden_cases(exercise, student, b"secret")
        for misconception in exercise.misconceptions:
            claimed = claim(misconception.answer, cases, exercise.observe)
            verdict = judge_claim(exercise, cases, claimed)
            assert verdict.state is State.WRONG
            assert (verdict.misconception, verdict.hint) == (misconception.name, misconception.hint)
            assert 0 <= verdict.points < exercise.points


@every_exercise
def test_what_observes_a_result_can_be_imported_by_the_kernel(exercise):
    assert not observer(exercise).startswith("imgcls_course.exercises")
    assert "<" not in observer(exercise)


def test_cases_differ_between_students_and_secrets_and_not_between_runs():
    exercise = all_exercises()["loss.softmax"]

    def first(student, secret):
        return hidden_cases(exercise, student, secret)[0][0].tolist()

    assert first("anna", b"one") == first("anna", b"one")
    assert first("anna", b"one") != first("béla", b"one")
    assert first("anna", b"one") != first("anna", b"two")


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {},
        {"found": "function"},
        {"found": "function", "results": []},
        {"found": "function", "results": [["value", 1]] * 4},
        {"found": "function", "results": [["value"]] * 3},
        {"found": "function", "results": [["raised", 1, 2, 3]] * 3},
        {"found": ["function"], "results": []},
        {"found": "passed", "results": [["value", 1]]},
        {"found": "function", "results": [["value", ["array", "<f8", [3], "AAAA"]]] * 3},
        {"found": "function", "results": [["value", ["array", "|O8", [1], "AAAAAAAAAAA="]]] * 3},
        {"found": "function", "results": [["value", ["array", "<f8", [-1], ""]]] * 3},
        {"found": "function", "results": [["value", ["array", "<f8", [True], ""]]] * 3},
        {"found": "function", "results": [["value", ["dict", [[["list", []], 1]]]]] * 3},
        {"found": "function", "results": [["value", ["unknown", 1]]] * 3},
        {"found": "function", "results": [["value", {"a": 1}]] * 3},
        {"found": "function", "results": [["value", 10**400]] * 3},
        {"found": "value", "results": [["value", 1]]},
        {"found": "function", "results": [["value", 1]] * 3, "changed": [[0]] * 2},
        {"found": "function", "results": [["value", 1]] * 3, "changed": [[1]] * 3},
        {"found": "function", "results": [["value", 1]] * 3, "changed": [[-1]] * 3},
        {"found": "function", "results": [["value", 1]] * 3, "changed": [["0"]] * 3},
        {"found": "function", "results": [["value", 1]] * 3, "changed": "all"},
        {"found": "function", "results": [["value", 1]] * 3, "lines": [[1, 2]] * 3},
        {"found": "function", "results": [["value", 1]] * 3, "lines": [1, 2, 3]},
        {"found": "function", "results": [["value", ["other", "a" * 1000]]] * 3},
    ],
    ids=lambda content: str(content)[:60],
)
def test_a_damaged_claim_is_wrong_and_does_no_harm(content):
    exercise = all_exercises()["loss.softmax"]
    verdict = judge_claim(exercise, hidden_cases(exercise, "anna", b"secret"), content)
    assert verdict.state is State.WRONG
    assert verdict.points == 0
    assert verdict.reason
    assert len(verdict.reason) < 500


def test_what_an_answer_raises_is_told_in_one_printable_line():
    exercise = all_exercises()["loss.softmax"]
    cases = hidden_cases(exercise, "anna", b"secret")
    text = "a\nb\x1b[31m<script>\u202e" + "x" * 1000
    results = [["raised", "ValueError", text, ""]] * len(cases)
    verdict = judge_claim(exercise, cases, {"found": "function", "results": results})
    assert verdict.reason.isprintable()
    assert "ValueError: a b[31m<script>x" in verdict.reason
    assert len(verdict.reason) < 400


def test_some_cases_earn_some_points():
    exercise = all_exercises()["loss.first_loss"]
    cases = hidden_cases(exercise, "anna", b"secret")
    results = claim(exercise.reference, cases)
    results["results"][1] = ["raised", "KeyError", "7", ""]
    results["results"][2] = ["value", 1.5]
    verdict = judge_claim(exercise, cases, results)
    count = len(cases)
    assert verdict.points == Fraction(count - 2, count)
    right = f"{count - 2} of {count} hidden cases agree."
    assert verdict.reason.startswith(f"{right} Your code raised KeyError: 7")


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, 10**30, 2.5, float("inf"), "text", [1, [2.5]], (1, "a"), {"a": [1], 2: None},
        1j, Ellipsis,
    ],
    ids=repr,
)  # fmt: skip
def test_plain_values_come_back_as_they_were(value):
    back = from_json(to_json(value), 10_000)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float16", "float32", ">f8", "U5"])
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3)])
def test_arrays_come_back_as_they_were(dtype, shape):
    array = np.ones(shape).astype(dtype)
    back = from_json(to_json(array.T), 10_000)
    assert back.dtype == array.dtype
    assert back.shape == array.T.shape
    assert (back == array.T).all()
    back[...] = back  # may be written to


def test_numbers_of_numpy_keep_their_type():
    assert type(from_json(to_json(np.float32(2.5)), 1000)) is np.float32
    assert type(from_json(to_json(np.int64(3)), 1000)) is np.int64


def test_what_is_not_plain_comes_back_as_an_empty_stand_in():
    class Model:
        pass

    back = from_json(to_json([Model(), np.array([Model()])]), 1000)
    assert [type(one).__name__ for one in back] == ["Model", "ndarray"]
    endless = []
    endless.append(endless)
    assert "nested" in to_json(endless)


def test_texts_that_are_too_long_or_no_json_are_refused():
    for text in ("[1" + " " * 100 + "]", "{", "[" * 99, 7, None):
        with pytest.raises(NotPlainError):
            from_json(text, 100)


@pytest.mark.parametrize(
    "result",
    [["raised", "ValueError", "WORDS", ""], ["raised", "WORDS", "", ""], ["value", "WORDS"],
     ["value", ["other", "WORDS"]], ["value", ["list", [1, "WORDS"]]],
     ["value", ["dict", [["WORDS", 1]]]]],
    ids=str,
)  # fmt: skip
def test_where_a_solution_may_have_been_read_nothing_is_repeated(result):
    exercise = all_exercises()["loss.softmax"]
    cases = hidden_cases(exercise, "anna", b"secret")
    content = {"found": "function", "results": [result] * len(cases)}
    assert "WORDS" in judge_claim(exercise, cases, content).reason or result[0] == "value"
    verdict = judge_claim(exercise, cases, content, withhold_quotes=True)
    assert "WORDS" not in f"{verdict.reason} {verdict.hint}"
    assert f"0 of {len(cases)} hidden cases agree." in verdict.reason


def two_gradients(x, y):
    return 2 * x, x * y


GRADIENTS = Exercise(
    "demo.gradients",
    4,
    two_gradients,
    lambda rng: [(rng.uniform(2, 3, size=size), 7.25) for size in (2, 3, 4, 5)],
    (
        Misconception("forgets the factor", lambda x, y: (x, x * y), "Which factor?"),
        Misconception("adds", lambda x, y: (2 * x, x + y), "Plus or times?"),
    ),
    "Think again.",
    result_names=("gradient of the weights", "gradient of the bias"),
)
SECRET_CASES = hidden_cases(GRADIENTS, "anna", b"secret")


@pytest.fixture
def graded(monkeypatch):
    """How an answer is judged that a probe asks, with what the probe shows as the only link."""
    shown = []
    monkeypatch.setattr(collect_results, "publish_display_data", shown.append)

    def grade(answer, exercise=GRADIENTS, cases=SECRET_CASES, withhold_quotes=False):
        question = {
            "cases": [[encode(one) for one in case] for case in cases],
            "observe": "",
            "most": 10**6,
        }
        collect_results.probe(lambda: answer, "nonce", json.dumps(question))
        return judge_claim(exercise, cases, json.loads(shown.pop()[MIME_TYPE]), withhold_quotes)

    return grade


def test_right_answers_of_any_kind_get_all_points(graded):
    assert graded(two_gradients).points == 4
    assert graded(lambda x, y: [2 * x, x * y]).points == 4
    assert graded(lambda x, y: (x.astype(np.float32) * 2, (x * y).astype(np.float32))).points == 4


def test_inputs_that_are_changed_cost_the_points_of_their_cases(graded):
    def answer(x, y):
        x *= 2
        return x.copy(), x / 2 * y

    verdict = graded(answer)
    assert (verdict.state, verdict.points) == (State.WRONG, 0)
    assert "0 of 4 hidden cases agree. Your function changes `x` in place." in verdict.reason

    def sometimes(x, y):
        result = two_gradients(x, y)
        if len(x) == 2:
            x[:] = 0
        return result

    assert graded(sometimes).points == 3


def test_a_body_without_return_is_told(graded):
    def answer(x, y):
        print(2 * x, x * y)

    verdict = graded(answer)
    assert verdict.state is State.WRONG
    assert "Your function returns nothing: is `return` missing?" in verdict.reason


@pytest.mark.parametrize("blank", [None, ..., lambda x, y: None, lambda x, y: ...])
def test_what_is_not_written_is_not_attempted(graded, blank):
    assert graded(blank).state is State.NOT_ATTEMPTED


def test_results_are_judged_and_named_one_by_one(graded):
    verdict = graded(lambda x, y: (2 * x, x * y + 1))
    assert "Gradient of the bias: 2 of 2 numbers differ." in verdict.reason
    verdict = graded(lambda x, y: (x, x + y))
    assert verdict.misconception == "forgets the factor; adds"
    assert verdict.hint == "Which factor? Plus or times?"
    verdict = graded(lambda x, y: (x, x + 100.0))
    assert "It looks as if it forgets the factor (gradient of the weights)." in verdict.reason
    assert "gradient of the bias: 2 of 2 numbers differ" in verdict.reason
    assert verdict.misconception == "forgets the factor"


def test_an_exception_is_told_with_its_line_unless_a_solution_may_have_been_read(graded):
    def answer(x, y):
        return x @ np.ones((9, 9))

    assert "`return x @ np.ones((9, 9))`" in graded(answer).reason
    reason = graded(answer, withhold_quotes=True).reason
    assert "ones" not in reason
    assert "ValueError" in reason


@pytest.mark.parametrize(
    "answer",
    [
        lambda x, y: (2 * x, x * y + 1),
        lambda x, y: 3,
        lambda x, y: "text",
        lambda x, y: (2 * x, x * y)[0],
        lambda x, y: 1 / 0,
        lambda x, y: x.sort(),
        lambda x, y: (x, 9 * x),
    ],
)
def test_no_hidden_case_is_told(graded, answer):
    verdict = graded(answer)
    told = f"{verdict.reason} {verdict.hint}"
    for x, y in SECRET_CASES:
        for number in (y, *x, *(2 * x), *(x * y)):
            assert f"{number:.3g}" not in told
            assert str(number) not in told


def test_whole_numbers_are_exact(graded):
    exercise = Exercise("demo.count", 3, lambda n: n * n, None, (), "Count.")
    cases = [(1000,), (2000,), (3,)]
    assert graded(lambda n: n * n + 3, exercise, cases).points == 0
    assert graded(lambda n: float(n * n), exercise, cases).points == 3
    assert graded(lambda n: n * n + (n == 3), exercise, cases).points == 2
