"""Exercises are found by their names, and their names and points can be used."""

import keyword
import subprocess
import sys

import pytest

from imgcls_course.errors import ExerciseError
from imgcls_course.exercises import find_exercise
from tests.exercises.every_exercise import every_exercise


@every_exercise
def test_an_exercise_is_found_by_its_name(exercise):
    assert find_exercise(exercise.name) is exercise


@every_exercise
def test_the_name_can_be_defined_and_the_points_be_counted(exercise):
    short_name = exercise.name.rpartition(".")[2]
    assert short_name.isidentifier() and not keyword.iskeyword(short_name)
    assert isinstance(exercise.points, int)
    assert exercise.points > 0


@pytest.mark.parametrize("name", ["loss.sofmax", "los.softmax", "softmax"])
def test_a_misspelt_name_is_told_with_the_nearest(name):
    with pytest.raises(ExerciseError, match=r"There is no exercise named.*\n?.*softmax"):
        find_exercise(name)


def test_finding_one_exercise_loads_no_other_lessons_exercises_or_libraries():
    code = (
        "from imgcls_course.exercises import find_exercise; find_exercise('loss.softmax');"
        "import sys; print(*sorted(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    loaded = set(result.stdout.split())
    assert not {"sklearn", "scipy", "matplotlib"} & loaded
    vault = "imgcls_course.exercises."
    topics = {name.split(".")[2] for name in loaded if name.startswith(vault)}
    assert topics == {"loss"}
