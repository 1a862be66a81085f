"""Sources become notebooks: solutions leave the learner's, ids stay, mistakes are told."""

import json
import shutil

import nbformat
import pytest

from imgcls_course.authoring import building
from imgcls_course.authoring.notebook_source import generate, without_solution
from imgcls_course.errors import LessonError
from imgcls_course.exercises import all_exercises
from imgcls_course.runtime.lesson_files import LEARNER, SOLVED, all_lessons, choose_lessons

EXERCISE = next(iter(all_exercises()), None)
SHORT = EXERCISE.rpartition(".")[2]
SOURCE = f'''# %% [markdown]
# # A lesson

# %%
print(1 + 1)

# %% exercise="{EXERCISE}"
def {SHORT}(*arguments):
    """Explain."""
    ### BEGIN SOLUTION
    secret = 42
    return secret
    ### END SOLUTION

# %% check="{EXERCISE}"
from imgcls_course.check import check
{SHORT} = check("{EXERCISE}", {SHORT})

# %% [markdown] solution=true
# Why this is right.
'''


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "01_demo.py").write_text(SOURCE)
    return tmp_path


def _lesson(folder, source=SOURCE):
    (folder / "source" / "01_demo.py").write_text(source)
    return all_lessons(folder)[0]


def test_the_learner_never_gets_a_solution(folder):
    text = nbformat.writes(generate(_lesson(folder), LEARNER))
    assert "secret" not in text
    assert "Why this is right" not in text
    assert "# Write your code here." in text


def test_the_solved_notebook_has_them(folder):
    text = nbformat.writes(generate(_lesson(folder), SOLVED))
    assert "return secret" in text
    assert "Why this is right" in text


def test_generation_is_deterministic_and_valid(folder):
    one, other = generate(_lesson(folder), LEARNER), generate(_lesson(folder), LEARNER)
    assert one == other
    nbformat.validate(one)


def test_ids_of_exercises_do_not_depend_on_their_text(folder):
    before = {cell.id for cell in generate(_lesson(folder), LEARNER).cells}
    changed = SOURCE.replace("Explain.", "Explain better.").replace("print(1 + 1)", "print(3)")
    after = {cell.id for cell in generate(_lesson(folder, changed), LEARNER).cells}
    identifier = EXERCISE.replace(".", "-").replace("_", "-")
    assert {f"exercise-{identifier}", f"check-{identifier}"} <= before & after


def test_ids_are_unique_even_where_cells_are_equal(folder):
    lesson = _lesson(folder, SOURCE + "\n# %%\nprint(1 + 1)\n\n# %%\nprint(1 + 1)\n")
    ids = [cell.id for cell in generate(lesson, SOLVED).cells]
    assert len(set(ids)) == len(ids)


def test_nbgraders_metadata_pairs_a_solution_with_a_graded_check(folder):
    cells = {cell.id: cell for cell in generate(_lesson(folder), SOLVED).cells}
    identifier = EXERCISE.replace(".", "-").replace("_", "-")
    solution = cells[f"exercise-{identifier}"].metadata.nbgrader
    graded = cells[f"check-{identifier}"].metadata.nbgrader
    assert (solution.solution, solution.grade, solution.locked) == (True, False, False)
    assert (graded.solution, graded.grade, graded.locked) == (False, True, True)
    assert graded.points == all_exercises()[EXERCISE].points
    assert solution.schema_version == graded.schema_version == 3
    assert solution.grade_id != graded.grade_id


@pytest.mark.parametrize(
    "body",
    ["x = 1", "### BEGIN SOLUTION\nx = 1", "x = 1\n### END SOLUTION",
     "### BEGIN SOLUTION\n### BEGIN SOLUTION\nx\n### END SOLUTION"],
)  # fmt: skip
def test_unpaired_markers_are_an_error_that_names_the_cell(body):
    with pytest.raises(LessonError, match="01_demo, exercise x"):
        without_solution(body, "01_demo, exercise x")


def test_the_stub_keeps_the_indentation():
    source = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    assert without_solution(source, "") == "def f():\n    # Write your code here.\n    ..."


def test_an_exercise_without_a_check_is_an_error(folder):
    cut = SOURCE[: SOURCE.index('# %% check="')]
    with pytest.raises(LessonError, match="has no check cell"):
        generate(_lesson(folder, cut), LEARNER)


def test_lessons_are_chosen_by_number_topic_or_name(folder):
    for name in ("01", "demo", "01_demo", "01_demo.ipynb"):
        assert [lesson.name for lesson in choose_lessons([name], folder)] == ["01_demo"]
    with pytest.raises(LessonError, match="No lesson is called '99'"):
        choose_lessons(["99"], folder)


def test_without_its_source_a_lesson_can_be_opened_but_not_built(built):
    built.source.unlink()
    assert all_lessons(built.learner.parent) == [built]
    with pytest.raises(LessonError, match="has no source"):
        generate(built, LEARNER)


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    (folder / "source").mkdir()
    lesson = _lesson(folder)
    for kind in (LEARNER, SOLVED):
        building.build(lesson, kind)
    return folder


@pytest.fixture
def built(built_once, tmp_path):
    shutil.copytree(built_once, tmp_path / "notebooks")
    return all_lessons(tmp_path / "notebooks")[0]


def test_what_was_built_has_not_drifted_and_builds_the_same_again(built):
    assert building.drift(built) == []
    before = built.learner.read_bytes()
    building.build(built, LEARNER)
    assert built.learner.read_bytes() == before
    assert b"execution" not in before.replace(b"execution_count", b"")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A lesson", "Another lesson"),
        ("secret = 42", "secret = 43"),
        ("print(1 + 1)", "print(2)"),
        ("Why this is right.", "Why this is so."),
    ],
    ids=["prose", "solution", "code", "explanation"],
)
def test_an_edited_source_has_drifted(built, old, new):
    built.source.write_text(SOURCE.replace(old, new))
    assert any("differs from its source" in problem for problem in building.drift(built))


def test_an_edited_notebook_has_drifted(built):
    notebook = json.loads(built.learner.read_text())
    notebook["cells"][1]["execution_count"] = 7
    built.learner.write_text(json.dumps(notebook))
    assert any("top to bottom" in problem for problem in building.drift(built))
    built.solved.unlink()
    assert any("has not been built" in problem for problem in building.drift(built))


def test_a_lesson_that_fails_leaves_the_old_notebook(built):
    before = built.learner.read_bytes()
    lesson = _lesson(built.learner.parent, SOURCE + "\n# %%\n1 / 0\n")
    with pytest.raises(LessonError, match="ZeroDivisionError"):
        building.build(lesson, LEARNER)
    assert built.learner.read_bytes() == before


def test_a_lesson_that_writes_to_stderr_is_refused(folder):
    lesson = _lesson(folder, SOURCE + "\n# %%\nimport sys\nprint('oh', file=sys.stderr)\n")
    with pytest.raises(LessonError, match="writes to stderr"):
        building.build(lesson, LEARNER)
    assert not lesson.learner.exists()


def test_what_is_printed_in_pieces_is_stored_in_one():
    pieces = [
        nbformat.v4.new_output("stream", name=name, text=text)
        for name, text in (("stdout", "a\n"), ("stdout", "b\n"), ("stderr", "c\n"))
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=pieces)])
    building.tidy(notebook)
    assert [one.text for one in notebook.cells[0].outputs] == ["a\nb\n", "c\n"]
