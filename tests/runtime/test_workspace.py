"""A learner's folder: filled, renewed where untouched, never written over."""

import json
import os

import pytest

from imgcls_course.errors import CourseError
from imgcls_course.runtime.lesson_files import Lesson
from imgcls_course.runtime.workspace import fill, lesson_to_open


@pytest.fixture
def lessons(tmp_path):
    course = tmp_path / "course"
    (course / "solutions").mkdir(parents=True)
    made = []
    for name in ("00_first", "01_second"):
        lesson = Lesson(
            name,
            course / f"{name}.py",
            course / f"{name}.ipynb",
            course / "solutions" / f"{name}.ipynb",
        )
        lesson.learner.write_text(f"{name}, first edition")
        lesson.solved.write_text(f"{name}, solved")
        made.append(lesson)
    return made


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "mine"


def test_a_new_folder_gets_every_lesson(folder, lessons):
    filling = fill(folder, lessons)
    assert filling.added == ["00_first.ipynb", "01_second.ipynb"]
    assert (folder / "00_first.ipynb").read_text() == "00_first, first edition"
    assert not (folder / "solutions").exists()


def test_solutions_come_when_asked_for(folder, lessons):
    fill(folder, lessons, with_solutions=True)
    assert (folder / "solutions" / "01_second.ipynb").read_text() == "01_second, solved"


def test_a_changed_lesson_is_kept_even_when_the_course_changes(folder, lessons):
    fill(folder, lessons)
    (folder / "00_first.ipynb").write_text("my own work")
    lessons[0].learner.write_text("second edition")
    filling = fill(folder, lessons)
    assert (folder / "00_first.ipynb").read_text() == "my own work"
    assert filling.outdated == ["00_first.ipynb"]


def test_an_untouched_lesson_is_renewed(folder, lessons):
    fill(folder, lessons)
    lessons[0].learner.write_text("second edition")
    assert fill(folder, lessons).renewed == ["00_first.ipynb"]
    assert (folder / "00_first.ipynb").read_text() == "second edition"


@pytest.mark.parametrize("record", ["", "{", "[]", None])
def test_with_a_damaged_record_everything_is_kept(folder, lessons, record):
    fill(folder, lessons)
    (folder / "00_first.ipynb").write_text("my own work")
    path = folder / ".imgcls-course.json"
    path.unlink() if record is None else path.write_text(record)
    lessons[0].learner.write_text("second edition")
    lessons[1].learner.write_text("second edition")
    filling = fill(folder, lessons)
    assert filling.kept == ["00_first.ipynb", "01_second.ipynb"]
    assert (folder / "00_first.ipynb").read_text() == "my own work"


def test_a_file_that_was_there_before_is_the_learners(folder, lessons):
    folder.mkdir()
    (folder / "01_second.ipynb").write_text("from elsewhere")
    assert fill(folder, lessons).kept == ["01_second.ipynb"]
    assert (folder / "01_second.ipynb").read_text() == "from elsewhere"


def test_a_file_in_the_folders_place_is_told(tmp_path, lessons):
    (tmp_path / "mine").write_text("a file")
    with pytest.raises(CourseError, match="cannot be written"):
        fill(tmp_path / "mine", lessons)


def test_a_full_disk_loses_nothing(folder, lessons, monkeypatch):
    fill(folder, lessons)
    (folder / "00_first.ipynb").write_text("my own work")
    lessons[1].learner.write_text("second edition")

    def no_space(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(CourseError, match="No space left on device"):
        fill(folder, lessons)
    assert (folder / "00_first.ipynb").read_text() == "my own work"
    assert (folder / "01_second.ipynb").read_text() == "01_second, first edition"
    assert sorted(path.name for path in folder.iterdir()) == [
        ".imgcls-course.json", "00_first.ipynb", "01_second.ipynb",
    ]  # fmt: skip


def test_a_course_without_its_notebooks_says_so(folder, lessons):
    lessons[1].learner.unlink()
    with pytest.raises(CourseError, match=r"lacks 01_second\.ipynb"):
        fill(folder, lessons)


def test_the_lesson_saved_last_is_opened(folder, lessons):
    fill(folder, lessons)
    assert lesson_to_open(folder, lessons) == "00_first.ipynb"
    (folder / "00_first.ipynb").write_text("mine")
    (folder / "01_second.ipynb").write_text("mine")
    os.utime(folder / "01_second.ipynb", (1, 1))
    assert lesson_to_open(folder, lessons) == "00_first.ipynb"
    os.utime(folder / "00_first.ipynb", (0, 0))
    assert lesson_to_open(folder, lessons) == "01_second.ipynb"


def test_the_record_is_plain_json(folder, lessons):
    fill(folder, lessons)
    record = json.loads((folder / ".imgcls-course.json").read_text())
    assert set(record) == {"00_first.ipynb", "01_second.ipynb"}
