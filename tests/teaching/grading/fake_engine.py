"""A quick grader in the engine's place: points come from what is written in an answer.

`# earns 2/3` gives two thirds of the points, `# state died` the state, `# reason ...` the reason.
Other comments make the grader itself fail: `# crash`, `# fail`, `# error`, `# sleep 0.5`.
With the environment variable FAKE_ENGINE_LOG each call adds a line to that file.
"""

import json
import os
import re
import time
from fractions import Fraction
from functools import cache
from pathlib import Path

from imgcls_course.teaching.grading.running.results import ExerciseResult, LessonResult, State

ENGINE = "tests.teaching.grading.fake_engine:grade_answers"
NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"


def grade_answers(answers, secret, limits=None, trust_submissions=False):
    if log := os.environ.get("FAKE_ENGINE_LOG"):
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(descriptor, f"{answers.student} {answers.lesson}\n".encode())
        os.close(descriptor)
        print("what is printed here must not reach the run")
    text = "\n".join(answers.cells.values())
    if wait := re.search(r"# sleep ([\d.]+)", text):
        time.sleep(float(wait[1]))
    if "# crash once" in text and _first_time(answers):
        os._exit(7)
    if "# crash" in text and "# crash once" not in text:
        os._exit(7)
    if "# fail" in text:
        raise RuntimeError("the fake engine was asked to fail")
    lesson = _lesson(answers.lesson)
    exercises = tuple(_grade(name, answers, *lesson[name]) for name in lesson)
    return LessonResult(
        answers.student, answers.lesson, answers.digest, exercises, answers.broken, "none (a fake)"
    )


def _first_time(answers):
    marker = os.path.join(os.environ["FAKE_ENGINE_MARKERS"], answers.digest)
    try:
        os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


@cache
def _lesson(name):
    """Stub and points of each exercise; read here, since workers should start quickly."""
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    found, stub = {}, ""
    for cell in cells:
        source = "".join(cell["source"])
        if cell["id"].startswith("exercise-"):
            stub = source
        elif cell["id"].startswith("check-"):
            exercise = re.search(r"check\(\s*\"([^\"]+)", source)[1]
            found[exercise] = stub, cell["metadata"]["nbgrader"]["points"]
    return found


def _grade(name, answers, stub, possible):
    text = answers.cells.get(name, "")
    if answers.broken or name in answers.problems:
        problem = answers.broken or answers.problems[name]
        return ExerciseResult(name, Fraction(0), possible, State.MISSING, problem)
    if text == stub:
        return ExerciseResult(
            name, Fraction(0), possible, State.NOT_ATTEMPTED, "It was not attempted.", answer=text
        )
    if "# error" in text:
        return ExerciseResult(name, Fraction(0), possible, State.GRADER_ERROR, "It broke.")
    earned = re.search(r"# earns (\S+)", text)
    points = Fraction(earned[1]) * possible if earned else Fraction(possible)
    stated = re.search(r"# state (.+)", text)
    state = State(stated[1]) if stated else State.PASSED if points == possible else State.WRONG
    reason = re.search(r"# reason (.+)", text)
    misconception = re.search(r"# misconception (.+)", text)
    return ExerciseResult(
        name,
        points,
        possible,
        state,
        (reason[1] if reason else "") or ("" if points == possible else "It agrees in part."),
        "" if points == possible else "Think of the shape.",
        misconception[1] if misconception else "",
        text,
    )
