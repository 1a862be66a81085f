"""Every exercise of the course, found by itself: stub, solution, and each misconception."""

import ast
import keyword
import re
import subprocess
import sys

import numpy as np
import pytest

from imgcls_course.authoring.notebook_source import generate
from imgcls_course.check import PUBLIC_SEED, Status, check, judge
from imgcls_course.exercises import all_exercises
from imgcls_course.runtime.lesson_files import LEARNER, SOLVED, all_lessons

EXERCISES = list(all_exercises().values())
MISCONCEPTIONS = [
    pytest.param(exercise, misconception, id=f"{exercise.name}: {misconception.name}")
    for exercise in EXERCISES
    for misconception in exercise.misconceptions
]
every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.name)
SEEDS = (PUBLIC_SEED, 1, 2)


def _cells(kind):
    """The source of each exercise's cell, by the exercise's identifier."""
    return {
        cell.id.removeprefix("exercise-"): cell.source
        for lesson in all_lessons()
        for cell in generate(lesson, kind).cells
        if cell.id.startswith("exercise-")
    }


@pytest.fixture(scope="module")
def stubs():
    return _cells(LEARNER)


@pytest.fixture(scope="module")
def solutions():
    return _cells(SOLVED)


@pytest.fixture(scope="module")
def imports():
    """The import statements of the lesson around each exercise, by the exercise's identifier."""
    return {
        cell.id.removeprefix("exercise-"): _light_imports(notebook)
        for lesson in all_lessons()
        for notebook in [generate(lesson, SOLVED)]
        for cell in notebook.cells
        if cell.id.startswith("exercise-")
    }


def _light_imports(notebook):
    """Import statements of all code cells, but those that would load TensorFlow."""
    statements = [
        statement
        for cell in notebook.cells
        if cell.cell_type == "code" and "%" not in cell.source
        for statement in ast.parse(cell.source).body
        if isinstance(statement, (ast.Import, ast.ImportFrom))
    ]
    sources = map(ast.unparse, statements)
    return [one for one in sources if not re.search("keras|tensorflow|transfer|zoo", one)]


def _answer(exercise, cells, imports):
    """The learner's name as an exercise's cell defines it, with what the lesson has by then."""
    topic, _, short_name = exercise.name.rpartition(".")
    namespace = {one.name.rpartition(".")[2]: one.reference for one in EXERCISES
                 if one.name.startswith(topic + ".")}  # fmt: skip
    identifier = _identifier(exercise.name)
    exec("\n".join(imports[identifier]), namespace)
    exec(cells[identifier], namespace)
    return namespace[short_name]


def _identifier(name):
    return name.replace(".", "-").replace("_", "-")


@every_exercise
def test_the_stub_is_not_attempted(exercise, stubs, imports):
    verdict = judge(exercise, _answer(exercise, stubs, imports))
    assert verdict.status is Status.NOT_ATTEMPTED


@every_exercise
@pytest.mark.parametrize("seed", SEEDS)
def test_the_lessons_solution_is_right(exercise, seed, solutions, imports):
    verdict = judge(exercise, _answer(exercise, solutions, imports), seed)
    assert verdict.status is Status.RIGHT, verdict


@every_exercise
@pytest.mark.parametrize("seed", SEEDS)
def test_the_reference_is_right(exercise, seed):
    assert judge(exercise, exercise.reference, seed).status is Status.RIGHT


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("exercise", "misconception"), MISCONCEPTIONS)
def test_each_misconception_gets_its_own_hint(exercise, misconception, seed):
    verdict = judge(exercise, misconception.answer, seed)
    assert verdict.status is Status.WRONG
    assert verdict.misconception == misconception.name
    assert verdict.hint == misconception.hint


@every_exercise
def test_there_are_two_misconceptions_and_points(exercise):
    assert len(exercise.misconceptions) >= 2
    assert len({one.hint for one in exercise.misconceptions}) == len(exercise.misconceptions)
    assert isinstance(exercise.points, int)
    assert exercise.points > 0
    short_name = exercise.name.rpartition(".")[2]
    assert short_name.isidentifier() and not keyword.iskeyword(short_name)


@every_exercise
@pytest.mark.parametrize(
    "result",
    ["a text", 3.25, [[1], [2, 3]], np.zeros((7, 5, 3)), object(), {"a": 1}, (), np.array(["x"])],
    ids=["text", "number", "ragged list", "wrong shape", "object", "dictionary", "tuple", "texts"],
)
def test_a_result_of_the_wrong_kind_gets_a_message(exercise, result):
    answer = (lambda *inputs: result) if exercise.asks_for_a_function else result
    verdict = judge(exercise, answer)
    assert verdict.status is Status.WRONG
    assert verdict.message


@every_exercise
def test_an_answer_that_raises_gets_a_message(exercise):
    if not exercise.asks_for_a_function:
        pytest.skip("asks for a value, which cannot raise")

    def answer(*inputs):
        raise ValueError("matmul: shapes do not fit")

    verdict = judge(exercise, answer)
    assert verdict.status is Status.WRONG
    assert "ValueError: matmul: shapes do not fit" in verdict.message


@every_exercise
def test_the_lesson_goes_on_in_every_case(exercise, capsys):
    assert check(exercise.name, None) is exercise.reference
    assert check(exercise.name, exercise.misconceptions[0].answer) is exercise.reference
    assert check(exercise.name, exercise.reference) is exercise.reference


def test_every_lesson_has_its_exercises():
    in_lessons = set(_cells(SOLVED))
    in_modules = {_identifier(one.name) for one in EXERCISES}
    assert in_lessons == in_modules
    for lesson in all_lessons():
        cells = [c for c in generate(lesson, SOLVED).cells if c.id.startswith("exercise-")]
        assert len(cells) >= 4, lesson.name


def test_finding_one_exercise_loads_no_other_lesson_s_libraries():
    code = (
        "from imgcls_course.exercises import find_exercise; find_exercise('loss.softmax');"
        "import sys; print(*sorted(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert not {"sklearn", "scipy", "matplotlib"} & set(result.stdout.split())
