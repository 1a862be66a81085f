"""The order of the tests names files that are there, and keeps together what belongs together."""

from pathlib import Path

import pytest

from imgcls_course.runtime.lesson_files import all_lessons
from tests.schedule import LONGEST, unit

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", LONGEST)
def test_what_is_said_to_take_long_is_there(name):
    assert name in {lesson.name for lesson in all_lessons()} or (ROOT / name).is_file()


def test_every_lesson_comes_before_the_browser_that_opens_it():
    places = {name: place for place, name in enumerate(LONGEST)}
    browser = places["tests/browser/test_lessons.py"]
    assert all(places[lesson.name] < browser for lesson in all_lessons())


def test_a_lessons_notebooks_are_one_unit_and_a_file_of_tests_another():
    assert unit("notebooks/02_loss.ipynb::Cell 3") == "02_loss"
    assert unit("notebooks/solutions/02_loss.ipynb::Cell 3") == "02_loss"
    assert unit("tests/test_cli.py::test_fetching[a::b]") == "tests/test_cli.py"
