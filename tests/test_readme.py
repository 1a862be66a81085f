"""The README tells the truth: its links lead somewhere, its table has every lesson."""

import re

import pytest

from imgcls_course.datasets import load_photos
from imgcls_course.runtime.lesson_files import all_lessons
from imgcls_course.runtime.paths import course_folder

ROOT = course_folder()
README = ROOT / "README.md"
pytestmark = pytest.mark.skipif(not README.is_file(), reason="an installed course has no README")


@pytest.fixture(scope="module")
def text():
    return README.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_inside_the_repository_lead_somewhere(name):
    targets = re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    for target in targets:
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target


def test_every_lesson_is_in_the_table_with_its_minutes(text):
    rows = re.findall(r"^\| \[.*\]\(notebooks/(\w+)\.ipynb\) \| .* \| (\d+) \|$", text, re.M)
    assert [name for name, _ in rows] == [lesson.name for lesson in all_lessons()]


def test_the_number_of_photos(text):
    assert f"{len(load_photos())} photos" in text


def test_the_two_commands_run_what_is_in_the_repository(text):
    install, tests = re.findall(r"```bash\n(.*?)\n```", text, re.S)[:2]
    assert "-c constraints.txt -e '.[cpu]'" in install and "imgcls-course lab" in install
    assert tests == "bash tests/run"
    assert (ROOT / "tests" / "run").is_file()
