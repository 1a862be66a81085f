"""The hand-out: everything that a class needs, nothing that it should not have."""

import json
import os
import subprocess
import sys

import pytest

from imgcls_course.authoring.notebook_source import BEGIN_SOLUTION
from imgcls_course.errors import CourseError
from imgcls_course.runtime.lesson_files import Lesson, choose_lessons
from imgcls_course.teaching import handout
from imgcls_course.teaching.handout import make_handout
from tests.teaching.grading.generated import solutions

LOSS = "02_loss"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_handout(tmp_path_factory.mktemp("handout") / "course", choose_lessons(["02", "03"]))


def test_the_chosen_lessons_are_there_as_they_are_stored(made):
    names = sorted(path.name for path in (made.folder / "notebooks").iterdir())
    assert names == ["02_loss.ipynb", "03_gradient_descent.ipynb"]
    (lesson,) = choose_lessons(["02"])
    assert (made.folder / "notebooks/02_loss.ipynb").read_bytes() == lesson.learner.read_bytes()


def test_no_solution_is_there(made):
    files = [path for path in made.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if "solutions" in path.parts or "source" in path.parts]
    solved = solutions(LOSS)["loss.softmax"].splitlines()
    text = (made.folder / "notebooks/02_loss.ipynb").read_text()
    assert BEGIN_SOLUTION not in text
    assert any(json.dumps(line)[1:-1] not in text for line in solved)


def test_the_stamp_names_what_was_handed_out(made):
    stamp = json.loads((made.folder / "release.json").read_text())
    assert stamp["version"] == made.version
    assert [one["lesson"] for one in stamp["lessons"]] == [LOSS, "03_gradient_descent"]
    assert stamp["lessons"][0]["exercises"]["loss.softmax"] == 2
    readme = (made.folder / "README.md").read_text()
    assert made.version in readme and "| 02_loss | 8 | 17 |" in readme


def test_the_same_course_gives_the_same_version(made, tmp_path):
    again = make_handout(tmp_path / "again", choose_lessons(["02", "03"]))
    assert again.version == made.version
    assert make_handout(tmp_path / "one", choose_lessons(["02"])).version != made.version


def test_the_handout_works_by_itself(made, tmp_path):
    code = (
        "from imgcls_course.runtime.paths import course_folder;"
        "from imgcls_course.runtime.lesson_files import all_lessons;"
        "from imgcls_course.runtime.manifest import verify_all; import imgcls_course;"
        "print(course_folder(), [one.name for one in all_lessons()], verify_all())"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=made.folder, capture_output=True, text=True, timeout=1200,
        env={**os.environ, "PYTHONPATH": str(made.folder)},
    )  # fmt: skip
    assert result.stdout.split(maxsplit=1)[0] == str(made.folder), result.stderr
    assert "['02_loss', '03_gradient_descent'] []" in result.stdout


def test_everything_that_the_installation_names_is_there(made):
    project = (made.folder / "pyproject.toml").read_text()
    for name in ("README.md", "LICENSE", "NOTICE", "constraints.txt", "requirements.txt"):
        assert (made.folder / name).is_file()
    assert 'readme = "README.md"' in project
    assert (made.folder / "imgcls_course/teaching/grading/reports/templates/style.css").is_file()


def test_no_leftovers_of_editors_and_interpreters(made):
    parts = {part for path in made.folder.rglob("*") for part in path.parts}
    unwanted = [part for part in parts if part.startswith(".") or part == "__pycache__"]
    assert not unwanted
    assert [path.name for path in made.folder.parent.iterdir()] == ["course"]


@pytest.mark.parametrize("content", ["file", "folder with something"])
def test_nothing_is_written_over(tmp_path, content):
    target = tmp_path / "course"
    if content == "file":
        target.write_text("mine")
    else:
        target.mkdir()
        (target / "mine.txt").write_text("mine")
    with pytest.raises(CourseError, match="is there already"):
        make_handout(target, choose_lessons(["02"]))
    mine = target if content == "file" else target / "mine.txt"
    assert mine.read_text() == "mine"


def test_an_empty_folder_will_do(tmp_path):
    (tmp_path / "course").mkdir()
    assert make_handout(tmp_path / "course", choose_lessons(["02"])).bytes > 1e6


def test_a_solved_notebook_is_not_handed_out(tmp_path):
    (lesson,) = choose_lessons(["02"])
    wrong = Lesson(lesson.name, lesson.source, lesson.solved, lesson.solved)
    with pytest.raises(CourseError, match="has solutions"):
        make_handout(tmp_path / "course", [wrong])
    assert list(tmp_path.iterdir()) == []


def test_damaged_data_are_not_handed_out(tmp_path, monkeypatch):
    monkeypatch.setattr(handout, "verify_all", lambda: ["a.png is damaged"])
    with pytest.raises(CourseError, match="damaged"):
        make_handout(tmp_path / "course", choose_lessons(["02"]))


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def no_space(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(handout.shutil, "copyfile", no_space)
    with pytest.raises(CourseError, match="No space left"):
        make_handout(tmp_path / "course", choose_lessons(["02"]))
    assert list(tmp_path.iterdir()) == []


def test_the_command(tmp_path):
    def command(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "imgcls_course", "release", *arguments],
            capture_output=True, text=True, timeout=1200,
        )  # fmt: skip

    first = command(str(tmp_path / "course"), "--lesson", "02")
    assert first.returncode == 0, first.stderr
    assert "02_loss in" in first.stdout and "0.1.0+" in first.stdout
    second = command(str(tmp_path / "course"))
    assert second.returncode == 1
    assert "is there already" in second.stderr and "Traceback" not in second.stderr
