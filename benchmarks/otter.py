"""The same answers graded by otter-grader's local run, which needs no containers.

The environment has both the course and otter: `pip install otter-grader 'wrapt<2' -e '.[cpu]'`.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from benchmarks.measuring import Measured, measure
from imgcls_course.exercises import find_exercise
from imgcls_course.runtime.lesson_files import Lesson
from tests.teaching.grading.generated import GeneratedStudent

_CHECK = re.compile(r'check\("(?P<name>[\w.]+)", (?P<variable>\w+)')
_START = "import otter\ngrader = otter.Notebook()"
_TEST = """\
from otter.test_files import test_case

from imgcls_course.check import Status, judge
from imgcls_course.exercises import find_exercise

OK_FORMAT = False
name = {identifier!r}


@test_case(points={points})
def test_answer(env):
    verdict = judge(find_exercise({name!r}), env.get({variable!r}))
    assert verdict.status is Status.RIGHT, verdict.reason
"""


def grade_with_otter(
    folder: Path, lesson: Lesson, students: list[GeneratedStudent], environment: Path
) -> Measured:
    """Grade one submission after the other, as `otter run` does it.

    Args:
        folder: an empty one, to work in.
        lesson: whose exercises become otter's tests.
        students: whose answers are graded.
        environment: a virtual environment with otter and the course.
    """
    programs = environment.absolute() / "bin"
    variables = {**os.environ, "PATH": os.pathsep.join([str(programs), os.environ["PATH"]])}
    otter, autograder = str(programs / "otter"), str(folder / "autograder.zip")
    tests = _write_tests(folder / "tests", lesson)
    options = ("--no-requirements", "--no-environment", "--no-config")
    measure([otter, "generate", "-t", str(tests), "-o", autograder, *options], folder, variables)
    taken = []
    for student in students:
        home = folder / student.name
        home.mkdir()
        notebook = home / f"{lesson.name}.ipynb"
        notebook.write_text(json.dumps(_for_otter(json.loads(student.notebook))), encoding="utf-8")
        command = [otter, "run", "-a", autograder, "-o", str(home), "--no-logo", str(notebook)]
        taken.append(measure(command, home, variables))
        graded = json.loads((home / "results.json").read_text(encoding="utf-8"))
        points = sum(one.get("score", 0) for one in graded["tests"])
        # Its tests give an exercise's points whole or not at all: never more than deserved.
        assert points <= student.deserved, f"otter gives {student.name} {points}"
        if all(one.share == 1 for one in student.written.values()):
            assert points == student.deserved, f"otter gives {student.name} {points}"
    return Measured(
        sum(one.seconds for one in taken),
        sum(one.cpu_seconds for one in taken),
        max(one.peak_bytes for one in taken),
    )


def _write_tests(folder: Path, lesson: Lesson) -> Path:
    """A test for each exercise, on the public cases."""
    folder.mkdir()
    for cell in json.loads(lesson.learner.read_text(encoding="utf-8"))["cells"]:
        found = _CHECK.search("".join(cell["source"]))
        if cell["id"].startswith("check-") and found:
            name, variable = found["name"], found["variable"]
            identifier = name.replace(".", "_")
            text = _TEST.format(
                identifier=identifier,
                name=name,
                variable=variable,
                points=find_exercise(name).points,
            )
            (folder / f"{identifier}.py").write_text(text, encoding="utf-8")
    return folder


def _for_otter(notebook: dict) -> dict:
    """The same notebook with otter's checks in the place of the course's."""
    first = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    first["source"] = f"{_START}\n{''.join(first['source'])}"
    for cell in notebook["cells"]:
        found = _CHECK.search("".join(cell["source"]))
        if cell["id"].startswith("check-") and found:
            cell["source"] = f'grader.check("{found["name"].replace(".", "_")}")'
    return notebook
