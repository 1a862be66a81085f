"""How long do the same submissions take this grader, and nbgrader's autograde?

Both grade generated notebooks of one lesson, from files to points, each in its own way: nbgrader
one after the other, this grader on all cores. With `--otter`, otter-grader's local run as well.
Memory is the most that all processes of a run held at one time, shared pages counted once.

    python -m benchmarks.grading --nbgrader .venv-nbgrader --lesson 02 --lesson 03 --lesson 01

`tests/run` makes an environment with nbgrader.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.measuring import Measured, measure
from benchmarks.otter import grade_with_otter
from imgcls_course.runtime.lesson_files import Lesson, cell_identifier, choose_lessons
from imgcls_course.teaching.nbgrader_course import make_nbgrader_course
from tests.teaching.grading.generated import GeneratedStudent, generate_class


def grade_here(folder: Path, lesson: Lesson, students: list[GeneratedStudent]) -> Measured:
    """Grade with this course's grader, and see that everyone got what was deserved."""
    for student in students:
        path = folder / "class" / student.name / f"{lesson.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(student.notebook)
    command = [
        sys.executable, "-m", "imgcls_course", "grade", str(folder / "class"),
        "--output", str(folder / "grades"), "--secret-file", str(folder / "secret"),
    ]  # fmt: skip
    measured = measure(command, folder, dict(os.environ))
    book = json.loads((folder / "grades" / "gradebook.json").read_text(encoding="utf-8"))
    points = {one["student"]: one["points"] for one in book["students"]}
    assert points == {one.name: str(one.deserved) for one in students}
    return measured


def grade_with_nbgrader(
    folder: Path, lesson: Lesson, students: list[GeneratedStudent], nbgrader: Path
) -> Measured:
    """Grade the same answers with nbgrader, in kernels of this environment."""
    course, kernels = folder / "course", folder / "jupyter"
    make_nbgrader_course(course, [lesson])
    kernel = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3",
        "language": "python",
    }
    (kernels / "kernels" / "python3").mkdir(parents=True)
    (kernels / "kernels" / "python3" / "kernel.json").write_text(json.dumps(kernel))
    programs = nbgrader.absolute() / "bin"
    environment = {
        **os.environ,
        "JUPYTER_PATH": str(kernels),
        "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),
    }
    program = str(programs / "nbgrader")
    measure([program, "generate_assignment", lesson.name], course, environment)
    released = course / "release" / lesson.name / f"{lesson.name}.ipynb"
    for student in students:
        notebook = json.loads(released.read_text(encoding="utf-8"))
        answers = {
            f"exercise-{cell_identifier(name)}": one for name, one in student.written.items()
        }
        for cell in notebook["cells"]:
            if cell["id"] in answers:
                cell["source"] = answers[cell["id"]].text
        path = course / "submitted" / student.name / lesson.name / released.name
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    return measure([program, "autograde", lesson.name], course, environment)


def main(
    nbgrader: Annotated[
        Path, typer.Option(help="A virtual environment with nbgrader in it.")
    ] = Path(".venv-nbgrader"),
    otter: Annotated[
        Path | None, typer.Option(help="One with otter-grader and the course; see otter.py.")
    ] = None,
    lesson: Annotated[list[str] | None, typer.Option(help="Such as 02; may be repeated.")] = None,
    students: Annotated[int, typer.Option(min=1, help="Submissions of each lesson.")] = 20,
) -> None:
    """Measure all on each lesson, and print a table."""
    table = Table(title=f"{students} submissions, {os.cpu_count()} cores, x nbgrader")
    for column in ("lesson", "grader", "s", "s each", "CPU s", "peak MB", "x"):
        table.add_column(column, justify="left" if column in ("lesson", "grader") else "right")
    for one in choose_lessons(lesson or ["02", "01"]):
        made = generate_class(students, lesson=one.name, killers=0)
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            runs = {
                "imgcls-course": grade_here(folder, one, made),
                "nbgrader": grade_with_nbgrader(folder, one, made, nbgrader),
            }
            if otter:
                (folder / "otter").mkdir()
                runs["otter run"] = grade_with_otter(folder / "otter", one, made, otter)
        for name, measured in runs.items():
            table.add_row(
                one.name,
                name,
                f"{measured.seconds:.1f}",
                f"{measured.seconds / students:.2f}",
                f"{measured.cpu_seconds:.0f}",
                f"{measured.peak_bytes / 1e6:.0f}",
                f"{runs['nbgrader'].seconds / measured.seconds:.1f}",
            )
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
