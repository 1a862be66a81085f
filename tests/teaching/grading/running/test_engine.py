"""The engine on real lessons: solved, left as handed out, wrong, broken; and what it promises."""

import os
from dataclasses import replace

import numpy as np
import pytest

from imgcls_course.errors import GradingError
from imgcls_course.exercises import find_exercise
from imgcls_course.judging.judge import judge_answer
from imgcls_course.runtime.isolation import Isolation, isolation_level
from imgcls_course.runtime.lesson_files import all_lessons
from imgcls_course.teaching.grading.rounds import run_round
from imgcls_course.teaching.grading.rounds.graded_lesson import graded_lesson
from imgcls_course.teaching.grading.rounds.hidden_cases import hidden_cases
from imgcls_course.teaching.grading.running.engine import grade_answers
from imgcls_course.teaching.grading.running.results import State
from imgcls_course.teaching.grading.sandbox import required_isolation
from imgcls_course.teaching.grading.sandbox.kernel_sandbox import WORK
from imgcls_course.teaching.grading.sandbox.limits import Limits
from imgcls_course.teaching.grading.submissions.answers import Answers
from tests.teaching.grading.in_a_worker import grade_in_a_worker

LESSONS = [lesson.name for lesson in all_lessons() if lesson.solved.is_file()]
NO_ISOLATION = Isolation(False, why_not="it was taken away")
SECRET = b"a secret of the teacher's"

needs_isolation = pytest.mark.skipif(
    not isolation_level().is_enough, reason=f"no isolation: {isolation_level().why_not}"
)

# For one exercise of a lesson: a wrong cell, and the misconception's name.
MISCONCEPTIONS = {
    "loss.softmax": (
        "def softmax(logits):\n    return np.exp(logits) / np.exp(logits).sum(axis=0)",
        "sums over the wrong axis",
    ),
    "descent.gradient_step": (
        "def gradient_step(weights, gradient, learning_rate):\n"
        "    return weights + learning_rate * gradient",
        "adds instead of subtracting",
    ),
    "backpropagation.relu_backward": (
        "def relu_backward(doutput, scores):\n    return doutput",
        "lets everything pass",
    ),
}


def solved(lesson):
    return {name: one.solution for name, one in graded_lesson(lesson).exercises.items()}


def grade(lesson, cells, student="anna", **options):
    result = grade_in_a_worker(Answers(student, lesson, cells), SECRET, **options)
    return {one.name: one for one in result.exercises}


@needs_isolation
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_solved_lesson_gets_all_points(lesson):
    for one in grade(lesson, solved(lesson)).values():
        assert one.state is State.PASSED, one
        assert one.points == one.possible
        assert one.reason == one.hint == one.misconception == ""


@needs_isolation
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_as_handed_out_is_not_attempted(lesson):
    stubs = {name: one.stub for name, one in graded_lesson(lesson).exercises.items()}
    for one in grade(lesson, stubs).values():
        assert one.state is State.NOT_ATTEMPTED
        assert one.points == 0


@needs_isolation
def test_an_answer_that_gives_nothing_is_not_attempted():
    cells = solved("02_loss")
    cells["loss.sigmoid"] = "def sigmoid(logits):\n    half = 1 / 2\n    ..."
    cells["loss.softmax"] = "softmax = None"
    cells["loss.log_softmax"] = "def log_softmax(logits):\n    raise NotImplementedError"
    results = grade("02_loss", cells)
    for name in ("loss.sigmoid", "loss.softmax", "loss.log_softmax"):
        assert results.pop(name).state is State.NOT_ATTEMPTED
    assert all(one.state is State.PASSED for one in results.values())


@needs_isolation
@pytest.mark.parametrize("name", MISCONCEPTIONS)
def test_a_misconception_gets_its_name(name):
    cell, misconception = MISCONCEPTIONS[name]
    lesson = next(one for one in LESSONS if name in graded_lesson(one).exercises)
    results = grade(lesson, {**solved(lesson), name: cell})
    wrong = results.pop(name)
    assert wrong.state is State.WRONG
    assert wrong.points < wrong.possible
    assert wrong.misconception == misconception
    assert misconception in wrong.reason
    assert wrong.hint
    assert all(one.state is State.PASSED for one in results.values())


@needs_isolation
def test_points_are_the_share_of_cases_that_agree():
    cells = solved("02_loss")
    cells["loss.first_loss"] = (
        "def first_loss(classes):\n    return np.log(classes) if classes < 1000 else -1"
    )
    cells["loss.softmax"] = (
        "def softmax(logits):\n"
        "    assert len(logits) != 1, 'no'\n"
        "    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)"
    )
    results = grade("02_loss", cells)
    for name in ("loss.first_loss", "loss.softmax"):
        function = {"np": np}
        exec(cells[name], function)
        exercise = find_exercise(name)
        cases = hidden_cases(exercise, "anna", SECRET)
        share = judge_answer(exercise, function[name.removeprefix("loss.")], cases).share
        assert 0 < share < 1
        assert results[name].points == share * exercise.points
        assert results[name].state is State.WRONG
        right = f"{share * len(cases)} of {len(cases)} hidden cases agree"
        assert right in results[name].reason
    assert "AssertionError: no" in results["loss.softmax"].reason


@needs_isolation
def test_results_are_the_same_every_time():
    cells = solved("02_loss")
    cells["loss.sigmoid"] = "def sigmoid(logits):\n    return np.random.random(logits.shape)"
    cells["loss.softmax"] = "def softmax(logits):\n    return {1, 2}"
    answers = Answers("anna", "02_loss", cells)
    assert grade_in_a_worker(answers, SECRET) == grade_in_a_worker(answers, SECRET)


@needs_isolation
def test_what_is_missing_or_broken_is_told():
    cells = solved("02_loss")
    del cells["loss.sigmoid"], cells["loss.softmax"]
    answers = Answers(
        "anna", "02_loss", cells, {"loss.softmax": "The cell is in the notebook twice."}
    )
    result = grade_in_a_worker(answers, SECRET)
    sigmoid, softmax, *others = result.exercises
    assert sigmoid.state is softmax.state is State.MISSING
    assert sigmoid.reason == "The exercise's cell is not in the notebook."
    assert softmax.reason == "The cell is in the notebook twice."
    assert all(one.state is State.PASSED for one in others)

    result = grade_in_a_worker(replace(answers, cells={}, broken="It is no JSON."), SECRET)
    assert result.problem == "It is no JSON."
    assert {one.state for one in result.exercises} == {State.MISSING}
    assert {one.reason for one in result.exercises} == {"It is no JSON."}


@needs_isolation
def test_later_exercises_do_without_one_that_failed():
    cells = solved("02_loss")
    # The last exercise calls it.
    cells["loss.log_softmax"] = "def log_softmax(logits):\n    import os\n    os._exit(1)"
    cells["loss.stable_softmax"] = "def stable_softmax(logits):\n    while True: pass"
    results = grade("02_loss", cells, limits=Limits(cell_seconds=3))
    assert results.pop("loss.log_softmax").state is State.DIED
    timed_out = results.pop("loss.stable_softmax")
    assert timed_out.state is State.TIMED_OUT
    assert timed_out.reason == "It ran for longer than 3 seconds and was stopped."
    assert all(one.state is State.PASSED for one in results.values())


@needs_isolation
def test_helpers_and_names_of_the_lesson_are_there():
    cells = solved("02_loss")
    # A helper in another exercise's cell, which itself is wrong.
    cells["loss.sigmoid"] = "def row_sums(a):\n    return a.sum(axis=1, keepdims=True)\nsigmoid = 3"
    cells["loss.softmax"] = (
        "def softmax(logits):\n    return np.exp(logits) / row_sums(np.exp(logits))"
    )
    # A name that only the text of a string tells: it needs the course's images.
    cells["loss.first_loss"] = (
        "def first_loss(classes):\n    return np.log(classes) + 0 * eval('len(test.images)')"
    )
    results = grade("02_loss", cells)
    assert results.pop("loss.sigmoid").state is State.WRONG
    assert [one for one in results.values() if one.state is not State.PASSED] == []


@needs_isolation
def test_a_cell_that_defines_nothing_is_told():
    cells = solved("02_loss")
    cells["loss.sigmoid"] = "x = 1"
    cells["loss.softmax"] = "import nothing_of_that_name\n" + cells["loss.softmax"]
    results = grade("02_loss", cells)
    assert results["loss.sigmoid"].reason == "The cell does not define what it was to define."
    assert "ModuleNotFoundError" in results["loss.softmax"].reason


@needs_isolation
def test_the_time_of_a_whole_lesson_is_limited():
    loop = "while True: pass"
    cells = dict.fromkeys(graded_lesson("02_loss").exercises, loop)
    results = grade("02_loss", cells, limits=Limits(cell_seconds=2, lesson_seconds=4))
    assert {one.state for one in results.values()} == {State.TIMED_OUT}


def test_without_isolation_nothing_is_run(monkeypatch):
    monkeypatch.setattr(required_isolation, "isolation_level", lambda: NO_ISOLATION)
    with pytest.raises(GradingError, match="it was taken away"):
        grade_answers(Answers("anna", "02_loss", solved("02_loss")), SECRET)


# What follows is run in worker processes, which change only themselves.


def grade_without_isolation(*arguments):
    required_isolation.isolation_level = lambda: NO_ISOLATION
    return grade_answers(*arguments)


def grade_in_a_user_namespace(*arguments):
    required_isolation.isolation_level = lambda: Isolation(True, user_namespace=True)
    return grade_answers(*arguments)


def grade_with_rounds_that_die(*arguments):
    run_round._judge = lambda *_: os._exit(1)
    return grade_answers(*arguments)


def test_submissions_that_are_trusted_run_without_isolation():
    cells = solved("02_loss")
    cells["loss.softmax"] = "def softmax(logits):\n    return logits"
    results = grade(
        "02_loss", cells, trust_submissions=True, engine=f"{__name__}:grade_without_isolation"
    )
    assert results.pop("loss.softmax").state is State.WRONG
    assert all(one.state is State.PASSED for one in results.values())


@pytest.mark.skipif(not isolation_level().is_enough, reason="no namespaces")
def test_a_user_namespace_does_as_well():
    cells = solved("02_loss")
    cells["loss.softmax"] = (
        "import os\n"
        f"open('{WORK}/file', 'w').write('x')\n"
        "try:\n    open(np.__file__, 'a')\nexcept OSError:\n    pass\nelse:\n    os._exit(1)\n"
        + cells["loss.softmax"]
    )
    results = grade("02_loss", cells, engine=f"{__name__}:grade_in_a_user_namespace")
    assert all(one.state is State.PASSED for one in results.values())


@needs_isolation
def test_the_graders_own_failure_costs_no_point_and_says_why():
    results = grade(
        "02_loss", {"loss.sigmoid": "x = 1"}, engine=f"{__name__}:grade_with_rounds_that_die"
    )
    sigmoid = results.pop("loss.sigmoid")
    assert sigmoid.state is State.GRADER_ERROR
    assert "failed 3 times: the process that was to run it has ended" in sigmoid.reason
    assert {one.state for one in results.values()} == {State.MISSING}


@needs_isolation
def test_what_checks_say_is_said_in_grading_too():
    cells = solved("02_loss")
    cells["loss.sigmoid"] = "def sigmoid(logits):\n    print(1 / (1 + np.exp(-logits)))"
    cells["loss.softmax"] = (
        "def softmax(logits):\n    logits -= logits.max(axis=1, keepdims=True)\n"
        "    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)"
    )
    cells["loss.log_softmax"] = (
        "def log_softmax(logits):\n    rows = len(logits)\n    return rows @ 1"
    )
    cells["loss.first_loss"] = "def first_loss(classes):\n    return np.float32(np.log(classes))"
    results = grade("02_loss", cells)
    told = {
        name: results.pop(name) for name in ("loss.sigmoid", "loss.softmax", "loss.log_softmax")
    }
    assert {(one.state, one.points) for one in told.values()} == {(State.WRONG, 0)}
    assert "Your function returns nothing: is `return` missing?" in told["loss.sigmoid"].reason
    assert "Your function changes `logits` in place." in told["loss.softmax"].reason
    assert "in line 3: `return rows @ 1`" in told["loss.log_softmax"].reason
    assert [one for one in results.values() if one.state is not State.PASSED] == []


LIBRARIES = {
    "loss.sigmoid": "from scipy.special import expit\n\n\n"
    "def sigmoid(logits):\n    print('asked for', np.shape(logits))\n    return expit(logits)",
    "loss.softmax": "import keras\n\n\n"
    "def softmax(logits):\n    return keras.ops.softmax(logits, axis=1)",
    "loss.stable_softmax": "def stable_softmax(logits):\n"
    "    from scipy.special import softmax as by_scipy\n\n"
    "    print('x' * 100_000)\n    return by_scipy(logits, axis=1)",
    "loss.first_loss": "import time\n\n\n"
    "def first_loss(classes):\n    time.sleep(0.5)\n    return np.log(classes)",
    "loss.log_softmax": "def log_softmax(logits):\n    import scipy.special\n\n"
    "    return scipy.special.log_softmax(logits, axis=1).tolist()",
}


@needs_isolation
def test_answers_that_print_that_are_slow_and_that_use_libraries_are_right():
    results = grade("02_loss", {**solved("02_loss"), **LIBRARIES})
    assert [one for one in results.values() if one.state is not State.PASSED] == []
