"""nbgrader generates and autogrades the course's lessons, in an environment of its own.

`IMGCLS_NBGRADER_ENVIRONMENT` names a virtual environment with nbgrader in it. Its kernels are those
of this environment, as they are where nbgrader and the course share a hub.
"""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from imgcls_course.authoring.notebook_source import BEGIN_SOLUTION
from imgcls_course.errors import CourseError
from imgcls_course.exercises import find_exercise
from imgcls_course.runtime.lesson_files import cell_identifier, choose_lessons
from imgcls_course.teaching.nbgrader_course import make_nbgrader_course

ENVIRONMENT = os.environ.get("IMGCLS_NBGRADER_ENVIRONMENT")
LESSONS = ["00_start_here", "02_loss"]
needs_nbgrader = pytest.mark.skipif(
    not ENVIRONMENT, reason="IMGCLS_NBGRADER_ENVIRONMENT names no environment with nbgrader"
)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nbgrader") / "course"
    make_nbgrader_course(folder, choose_lessons(LESSONS))
    return folder


@pytest.fixture(scope="module")
def nbgrader(course, tmp_path_factory):
    kernels = tmp_path_factory.mktemp("jupyter")
    kernel = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3",
        "language": "python",
    }
    (kernels / "kernels" / "python3").mkdir(parents=True)
    (kernels / "kernels" / "python3" / "kernel.json").write_text(json.dumps(kernel))

    programs = Path(ENVIRONMENT).absolute() / "bin"
    environment = {
        **os.environ,
        "JUPYTER_PATH": str(kernels),
        "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),
    }
    # How this environment starts kernels is not known in the other one.
    environment.pop("JUPYTER_DEFAULT_PROVISIONER_NAME", None)

    def run(*arguments):
        result = subprocess.run(
            [programs / "nbgrader", *arguments],
            cwd=course, env=environment, capture_output=True, text=True, timeout=2400,
        )  # fmt: skip
        assert result.returncode == 0, result.stderr[-2000:]

    for lesson in LESSONS:
        run("generate_assignment", lesson)
    return run


def _cells(path):
    return {cell["id"]: cell for cell in json.loads(Path(path).read_text())["cells"]}


def _hand_in(course, student, lesson, answers):
    """The assignment as nbgrader has handed it out, with some exercises' cells filled in."""
    notebook = json.loads((course / "release" / lesson / f"{lesson}.ipynb").read_text())
    for cell in notebook["cells"]:
        cell["source"] = answers.get(cell["id"], cell["source"])
    target = course / "submitted" / student / lesson / f"{lesson}.ipynb"
    target.parent.mkdir(parents=True)
    target.write_text(json.dumps(notebook))


def _points(course, student):
    """What nbgrader has written into its gradebook, by assignment."""
    with sqlite3.connect(course / "gradebook.db") as database:
        rows = database.execute(
            """SELECT base_cell.name, grade.auto_score FROM grade
               JOIN base_cell ON base_cell.id = grade.cell_id
               JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
               JOIN submitted_assignment ON submitted_assignment.id =
                    submitted_notebook.assignment_id
               WHERE submitted_assignment.student_id = ?""",
            [student],
        )
        return dict(rows.fetchall())


def _solutions(lesson):
    return {
        identity: cell["source"]
        for identity, cell in _cells(choose_lessons([lesson])[0].solved).items()
        if identity.startswith("exercise-")
    }


@needs_nbgrader
@pytest.mark.parametrize("lesson", LESSONS)
def test_what_it_hands_out_is_what_we_hand_out(course, nbgrader, lesson):
    handed_out = _cells(course / "release" / lesson / f"{lesson}.ipynb")
    ours = _cells(choose_lessons([lesson])[0].learner)
    assert list(handed_out) == list(ours)
    for identity, cell in ours.items():
        assert "".join(handed_out[identity]["source"]) == "".join(cell["source"])


@needs_nbgrader
@pytest.mark.parametrize("lesson", LESSONS)
def test_points_are_those_of_the_checks(course, nbgrader, lesson):
    answers, expected = {}, {}
    for number, (identity, solution) in enumerate(_solutions(lesson).items()):
        exercise = identity.removeprefix("exercise-")
        short_name = exercise.partition("-")[2].replace("-", "_")
        wrong = f"def {short_name}(*inputs):\n    return 'no number'"
        if number % 3 < 2:  # every third one is left untouched
            answers[identity] = wrong if number % 3 else solution
        expected[f"{exercise}-check"] = 0 if number % 3 else _possible(identity)
    _hand_in(course, "ada", lesson, answers)
    nbgrader("autograde", lesson)
    points = _points(course, "ada")
    assert {name: points[name] for name in expected} == expected


def _possible(identity):
    from imgcls_course.exercises import all_exercises

    (name,) = [one for one in all_exercises() if f"exercise-{cell_identifier(one)}" == identity]
    return find_exercise(name).points


def test_sources_have_markers_and_no_explanations(course):
    for lesson in choose_lessons(LESSONS):
        cells = _cells(course / "source" / lesson.name / f"{lesson.name}.ipynb")
        assert list(cells) == list(_cells(lesson.learner))
        for identity, cell in cells.items():
            has_marker = BEGIN_SOLUTION in "".join(cell["source"])
            assert has_marker == identity.startswith("exercise-")


def test_nothing_is_written_over(course):
    with pytest.raises(CourseError, match="is there already"):
        make_nbgrader_course(course, choose_lessons(LESSONS))
