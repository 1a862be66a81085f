"""A solved lesson shows what the learner's shows, and its exercises are right."""

import copy
import re
from pathlib import Path

import nbformat
import pytest
from nbval.plugin import get_sanitize_patterns

from imgcls_course.check import Status, judge
from imgcls_course.exercises import all_exercises
from imgcls_course.runtime.lesson_files import (
    LEARNER,
    SOLVED,
    all_lessons,
    cell_identifier,
    gpu_check,
)
from imgcls_course.runtime.paths import course_folder
from tests.notebooks.solved_lessons import pytest_ignore_collect

LESSONS = all_lessons()
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda one: one.name)
RIGHT = "✔"
PATTERNS = get_sanitize_patterns((course_folder() / "sanitize.cfg").read_text(encoding="utf-8"))


def _stored(lesson, kind):
    notebook = nbformat.read(lesson.path(kind), as_version=nbformat.NO_CONVERT)
    return {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}


def _shown(cell):
    """What a cell has printed and drawn, without what differs from run to run."""
    shown = []
    for output in cell.outputs:
        parts = [output.text] if "text" in output else list(output.data.values())
        for pattern, replacement in PATTERNS:
            parts = [re.sub(pattern, replacement, str(part)) for part in parts]
        shown.append(parts)
    return shown


def _texts(cell):
    return [output.data["text/plain"] for output in cell.outputs if "data" in output]


def _differences(learner, solved):
    """The ids of cells that are no exercises, and are not the same in both lessons."""
    return [
        name
        for name in {**learner, **solved}
        if not name.startswith(("exercise-", "check-"))
        and (
            name not in learner
            or name not in solved
            or learner[name].source != solved[name].source
            or _shown(learner[name]) != _shown(solved[name])
        )
    ]


@every_lesson
def test_both_show_the_same(lesson):
    learner, solved = _stored(lesson, LEARNER), _stored(lesson, SOLVED)
    assert list(learner) == list(solved)
    assert _differences(learner, solved) == []
    shown = [_shown(cell) for name, cell in solved.items() if not name.startswith("exercise-")]
    assert any(shown)


@every_lesson
def test_each_exercise_is_right_in_one_and_not_attempted_in_the_other(lesson):
    learner, solved = _stored(lesson, LEARNER), _stored(lesson, SOLVED)
    checks = [name for name in solved if name.startswith("check-")]
    assert len(checks) >= 4
    exercises = {f"check-{cell_identifier(one.name)}": one for one in all_exercises().values()}
    for name in checks:
        verdict = judge(exercises[name], exercises[name].reference)
        assert verdict.status is Status.RIGHT
        assert repr(verdict) in _texts(solved[name]), name
        assert RIGHT not in str(_shown(learner[name])), name


def test_a_number_that_differs_is_found():
    learner = _stored(LESSONS[2], LEARNER)
    name = next(name for name, cell in learner.items() if "text" in str(cell.outputs))
    changed = copy.deepcopy(learner)
    changed[name].outputs[0] = nbformat.v4.new_output("stream", text="0.123")
    assert _differences(learner, changed) == [name]
    del changed[name]
    assert _differences(learner, changed) == [name]


def test_one_that_is_named_is_run(monkeypatch):
    monkeypatch.delenv("IMGCLS_WHOLE", raising=False)
    monkeypatch.chdir(course_folder())

    class Config:
        args = ("tests", "notebooks/solutions/07_feature_extraction.ipynb::Cell 3")

    folder = Path(LESSONS[0].solved).parent
    wanted = {
        "00_start_here": None,
        "07_feature_extraction": None,
        "08_fine_tuning": True,
    }
    for name, is_left_out in wanted.items():
        assert pytest_ignore_collect(folder / f"{name}.ipynb", Config) is is_left_out
    assert pytest_ignore_collect(gpu_check().learner, Config) is None
