"""The teacher's guide tells the truth: its commands exist, its links and files lead somewhere."""

import re
import shlex

import pytest
from typer.testing import CliRunner

from imgcls_course.cli import app
from imgcls_course.runtime.paths import course_folder
from imgcls_course.teaching.grading.reports.lateness import parse_late_rule, parse_time
from imgcls_course.teaching.grading.reports.manual_marks import read_manual_marks
from imgcls_course.teaching.grading.reports.write_reports import write_reports
from imgcls_course.teaching.grading.submissions.students import Student
from tests.teaching.grading.reports.made_marks import lessons, mixed_class

GUIDE = course_folder() / "docs" / "teachers-guide.md"
pytestmark = pytest.mark.skipif(not GUIDE.is_file(), reason="an installed course has no docs")


@pytest.fixture(scope="module")
def text():
    return GUIDE.read_text(encoding="utf-8")


def _help(command):
    result = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "300"})
    assert result.exit_code == 0
    return set(re.findall(r"--[a-z][a-z-]+", result.stdout))


def test_every_option_exists(text):
    known = _help("grade") | _help("release")
    used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))
    assert used <= known, used - known


def test_links_lead_somewhere(text):
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (GUIDE.parent / target).exists(), target


def test_the_rule_and_the_times_can_be_read(text):
    assert parse_late_rule(re.search(r'--late-rule "(.*?)"', text)[1]).share
    for time in re.findall(r"--due (?:\d\d=)?([\dT:+-]+)", text):
        parse_time(time)


def test_the_example_of_points_by_hand_can_be_read(text, tmp_path):
    example = re.search(r"```\n(student,.*?)```", text, re.S)[1]
    path = tmp_path / "points.csv"
    path.write_text(example)
    manual = read_manual_marks(path, {"ada": Student("ada"), "bob": Student("bob")}, lessons())
    assert len(manual.points) == len(manual.bonus) == len(manual.received) == 1


def test_the_files_that_it_names_are_written(text, tmp_path):
    write_reports(tmp_path, mixed_class())
    written = {path.name for path in tmp_path.iterdir()}
    named = set(re.findall(r"^\| `([\w.]+)` \|", text, re.M))
    assert named and named <= written
    assert written - named - {"students"} == set()


def test_commands_can_be_split_by_a_shell(text):
    for block in re.findall(r"```bash\n(.*?)```", text, re.S):
        for line in block.replace("\\\n", " ").splitlines():
            assert shlex.split(line)
