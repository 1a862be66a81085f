"""What was graded is kept whole or not at all, and used only for the very same question."""

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgcls_course.errors import CourseError
from imgcls_course.teaching.grading.running import versions
from imgcls_course.teaching.grading.running.result_store import ResultStore, only_run, result_key
from imgcls_course.teaching.grading.running.results import ExerciseResult, LessonResult, State
from imgcls_course.teaching.grading.running.results_json import from_json_data, to_json_data
from imgcls_course.teaching.grading.running.secret import read_or_make_secret, secret_identity
from imgcls_course.teaching.grading.running.versions import lesson_version
from imgcls_course.teaching.grading.sandbox.limits import Limits
from imgcls_course.teaching.grading.submissions.answers import Answers
from tests.teaching.grading.handed_in import catalogue

LIMITS = Limits()
ANSWERS = Answers("ada", "02_loss", {"loss.softmax": "x"})
RESULT = LessonResult(
    "ada",
    "02_loss",
    ANSWERS.digest,
    (ExerciseResult("loss.softmax", Fraction(4, 3), 2, State.WRONG, "in part", "hint", "m", "x"),),
    isolation="namespaces",
)


@pytest.fixture
def store(tmp_path):
    return ResultStore(tmp_path / "results")


def _key(answers=ANSWERS, version="v", secret="s", limits=LIMITS, trust=False):
    return result_key(answers, version, secret, limits, trust)


def test_a_result_comes_back_as_it_was(store):
    store.keep(ANSWERS, _key(), RESULT)
    assert store.find(ANSWERS, _key()) == RESULT
    assert ResultStore(store.folder).find(ANSWERS, _key()) == RESULT


def test_another_question_has_no_answer(store):
    store.keep(ANSWERS, _key(), RESULT)
    others = [
        _key(replace(ANSWERS, cells={"loss.softmax": "y"})),
        _key(version="w"),
        _key(secret="t"),
        _key(limits=Limits(cell_seconds=1)),
        _key(trust=True),
    ]
    assert len({*others, _key()}) == 6
    assert [store.find(ANSWERS, key) for key in others] == [None] * 5


def test_when_it_was_received_changes_nothing():
    assert _key(replace(ANSWERS, received=datetime.now(UTC))) == _key()


def test_an_error_of_the_grader_is_tried_again(store):
    failed = replace(RESULT.exercises[0], state=State.GRADER_ERROR)
    store.keep(ANSWERS, _key(), replace(RESULT, exercises=(failed,)))
    assert store.find(ANSWERS, _key()) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"key": 3}', "null"])
def test_a_damaged_file_is_as_none(store, content):
    store.keep(ANSWERS, _key(), RESULT)
    (store.folder / "ada" / "02_loss.json").write_text(content)
    assert store.find(ANSWERS, _key()) is None


def test_another_students_result_is_not_taken(store):
    store.keep(ANSWERS, _key(), replace(RESULT, student="bob"))
    assert store.find(ANSWERS, _key()) is None


def test_what_a_killed_run_has_left_is_removed(store):
    store.keep(ANSWERS, _key(), RESULT)
    (store.folder / "ada" / ".02_loss.json.abc").write_text("half")
    ResultStore(store.folder)
    assert [path.name for path in (store.folder / "ada").iterdir()] == ["02_loss.json"]


def test_two_runs_do_not_share_a_folder(tmp_path):
    with only_run(tmp_path), pytest.raises(CourseError, match="Another run"), only_run(tmp_path):
        pass
    with only_run(tmp_path):
        pass


@given(
    st.lists(
        st.builds(
            ExerciseResult,
            st.text(),
            st.fractions(),
            st.integers(0, 9),
            st.sampled_from(State),
            st.text(),
            st.text(),
            st.text(),
            st.text(),
        ),
        max_size=4,
    )
)
def test_every_result_survives_json(exercises):
    result = replace(RESULT, exercises=tuple(exercises))
    assert from_json_data(json.loads(json.dumps(to_json_data(result)))) == result


def test_versions_differ_by_lesson_and_stay():
    made = [lesson_version(one) for one in catalogue()]
    assert len(set(made)) == len(made)
    assert made == [lesson_version(one) for one in catalogue()]


def test_a_changed_exercise_changes_its_lesson_only(monkeypatch):
    before = {one.lesson: lesson_version(one) for one in catalogue()}
    digest = versions._digest
    monkeypatch.setattr(
        versions, "_digest", lambda path: "new" if path.name == "stable.py" else digest(path)
    )
    after = {one.lesson: lesson_version(one) for one in catalogue()}
    assert [name for name in before if before[name] != after[name]] == ["02_loss"]


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "config" / "secret"
    secret, is_new = read_or_make_secret(path)
    assert is_new and len(secret) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_or_make_secret(path) == (secret, False)
    assert secret.hex() not in secret_identity(secret)


@pytest.mark.parametrize("content", ["", "no secret", "abcd"])
def test_what_is_no_secret_is_told(tmp_path, content):
    path = tmp_path / "secret"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(CourseError):
        read_or_make_secret(path)


def test_a_secret_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "secret"
    read_or_make_secret(path)
    path.chmod(0o644)
    with pytest.raises(CourseError, match="chmod 600"):
        read_or_make_secret(path)
