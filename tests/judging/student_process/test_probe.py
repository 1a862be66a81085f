"""What a probe shows, without a kernel around it."""

import json

import numpy as np
import pytest

from imgcls_course.judging.student_process import MIME_TYPE
from imgcls_course.judging.student_process import collect_results as probe
from imgcls_course.judging.student_process.check_stub import check
from imgcls_course.judging.student_process.plain_data import decode, encode


@pytest.fixture
def shown(monkeypatch):
    """Asks, and gives what was shown."""
    bundles = []
    monkeypatch.setattr(probe, "publish_display_data", bundles.append)

    def ask(answer, cases=((1,), (2,)), observe=""):
        if cases is not None:
            cases = [[encode(one) for one in case] for case in cases]
        probe.probe(answer, "nonce", json.dumps({"cases": cases, "observe": observe, "most": 1000}))
        content = json.loads(bundles.pop()[MIME_TYPE])
        assert content["nonce"] == "nonce"
        return content["found"], content["results"]

    return ask


def test_a_function_is_called_with_each_case(shown):
    assert shown(lambda: lambda x: x + 1) == ("function", [["value", 2], ["value", 3]])


def test_each_call_has_inputs_of_its_own(shown):
    def answer(array):
        array += 1
        return array

    case = (np.zeros(2),)
    _, results = shown(lambda: answer, [case, case])
    assert [decode(value).tolist() for _, value in results] == [[1, 1], [1, 1]]


def test_random_numbers_are_the_same_for_each_case(shown):
    _, results = shown(lambda: lambda x: float(np.random.random()))
    assert results[0] == results[1]


def test_what_is_raised_is_told(shown):
    def answer(x):
        if x == 1:
            raise SystemExit("enough")
        return lost  # noqa: F821

    _, results = shown(lambda: answer)
    assert results[0] == ["raised", "SystemExit", "enough", ""]
    assert results[1][1] == "NameError"
    assert results[1][3] == "lost"


def test_blank_answers(shown):
    def unfinished(x):
        raise NotImplementedError

    assert shown(lambda: None) == ("blank", [])
    assert shown(lambda: ...) == ("blank", [])
    assert shown(lambda: lost) == ("nothing", [])  # noqa: F821
    assert shown(lambda: unfinished) == ("function", [["value", None]] * 2)


def test_a_result_that_would_never_arrive_is_told_by_a_name(shown):
    _, results = shown(lambda: lambda x: np.zeros(1000 * x), [(0,), (9,)])
    assert results[0][1][0] == "array"
    assert results[1] == ["value", ["other", "very large"]]


def test_no_function_where_one_is_asked_for(shown):
    assert shown(lambda: 3) == ("no function", [["value", 3]])


def test_values_are_observed_before_they_are_shown(shown):
    assert shown(lambda: (1, 2), None) == ("value", [["value", ["tuple", [1, 2]]]])
    described = "imgcls_course.judging.compare:describe"
    assert shown(lambda: "abc", None, described) == ("value", [["value", "the text 'abc'"]])
    _, results = shown(lambda: lambda x: [x], observe=described)
    assert results[0] == ["value", "a list of 1 items"]


def test_while_submissions_are_graded_check_hands_the_answer_back():
    assert check("loss.softmax", 3) == 3
