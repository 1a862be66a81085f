"""Checks pressed again and again, one cell after the other, as in a notebook: each is true."""

import json
import subprocess
import sys

import pytest

IMPORTS = "import numpy as np\nfrom imgcls_course.check import check"
CHECK = 'softmax = check("loss.softmax", softmax)'
WRONG = "def softmax(logits):\n    return np.exp(logits)"
RIGHT = (
    "def softmax(logits):\n    powers = np.exp(logits)\n"
    "    return powers / powers.sum(axis=1, keepdims=True)"
)
STUB = "def softmax(logits):\n    powers = np.exp(logits)\n    # Write your code here.\n    ..."
BROKEN = "def softmax(logits)\n    return 3"
FAILS = "1 / 0\n" + WRONG
RENAMED = RIGHT.replace("softmax", "my_softmax")
IMPORTED = "from imgcls_course.exercises.loss.softmax import softmax"
WRAPPED = (
    "from functools import wraps\n@wraps(softmax)\ndef mine(logits):\n    return softmax(logits)"
)
IDENTIFIERS = {CHECK: "check-loss-softmax"} | dict.fromkeys(
    (WRONG, RIGHT, STUB, BROKEN, FAILS, RENAMED), "exercise-loss-softmax"
)
OWN = "the course's own answer"
EARLIER = "an earlier version"
PRESSED = {
    "wrong, pressed thrice": ((WRONG, CHECK, CHECK, CHECK), ["wrong", OWN, OWN]),
    "stub, pressed twice": ((STUB, CHECK, CHECK), ["not attempted yet", OWN]),
    "right, pressed thrice": ((RIGHT, CHECK, CHECK, CHECK), ["right"] * 3),
    "wrong, then right": (
        (WRONG, CHECK, CHECK, RIGHT, CHECK, CHECK),
        ["wrong", OWN, "right", "right"],
    ),
    "right, then wrong": ((RIGHT, CHECK, WRONG, CHECK, CHECK), ["right", "wrong", OWN]),
    "wrong, twice": ((WRONG, CHECK, WRONG, CHECK), ["wrong", "wrong"]),
    "wrong, then no syntax": ((WRONG, CHECK, BROKEN, CHECK), ["wrong", OWN]),
    "right, then no syntax": (
        (RIGHT, CHECK, BROKEN, CHECK, RIGHT, CHECK),
        ["right", EARLIER, "right"],
    ),
    "right, then an error": ((RIGHT, CHECK, FAILS, CHECK), ["right", EARLIER]),
    "wrong, then renamed": ((WRONG, CHECK, RENAMED, CHECK), ["wrong", OWN]),
    "right, then renamed": ((RIGHT, CHECK, RENAMED, CHECK), ["right", EARLIER]),
    "right, then the stub": ((RIGHT, CHECK, STUB, CHECK), ["right", "not attempted yet"]),
    "the course's under another name": (
        (WRONG, CHECK, "mine = softmax", CHECK.replace("softmax)", "mine)")),
        ["wrong", OWN],
    ),
    "the course's wrapped": (
        (WRONG, CHECK, WRAPPED, CHECK.replace("softmax)", "mine)")),
        ["wrong", OWN],
    ),
    "the course's imported": ((IMPORTED, CHECK), [OWN]),
    "right, from another cell": ((STUB, "# elsewhere\n" + RIGHT, CHECK, CHECK), ["right"] * 2),
    "before the exercise": ((CHECK, WRONG, CHECK), ["NameError", "wrong"]),
}
VALUES = {"3": "4", "True": "False", "'cat'": "'dog'", "(2, 3)": "(3, 2)", "2.5": "3.5",
          "np.arange(3)": "np.zeros(3)"}  # fmt: skip
CHECK_VALUE = 'answer = check("demo.answer", answer)'


def value_cells(right, wrong):
    return (
        "import imgcls_course.check as module\n"
        "from imgcls_course.judging.exercise import Exercise\n"
        f'asked = Exercise("demo.answer", 1, {right}, None, (), "Count.")\n'
        "module.find_exercise = lambda name: asked",
        *(f"answer = {wrong}", CHECK_VALUE, CHECK_VALUE, "other = 1", CHECK_VALUE),
        *(f"answer = {right} if", CHECK_VALUE, f"1 / 0\nanswer = {right}", CHECK_VALUE),
        *(f"answer = {right}", CHECK_VALUE, CHECK_VALUE, f"answer = {wrong}", CHECK_VALUE),
        f"answer = {right}\n{CHECK_VALUE}",
    )


SEQUENCES = {
    **{name: cells for name, (cells, _) in PRESSED.items()},
    **{right: value_cells(right, wrong) for right, wrong in VALUES.items()},
}
RUN_SEQUENCES = """
import contextlib, io, json, sys
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
OURS = ("imgcls_course.check", "imgcls_course.judging")

def run(cells):
    shell.reset()
    shell.events.callbacks["post_run_cell"].clear()
    for name in [name for name in sys.modules if name.startswith(OURS)]:
        del sys.modules[name]
    for source, cell_id in cells:
        with contextlib.redirect_stdout(io.StringIO()) as shown:
            result = shell.run_cell(source, store_history=True, cell_id=cell_id)
        if "check(" in source:
            lines = [line for line in shown.getvalue().splitlines() if line[:1] in "✔✘○"]
            status = lines[0].partition(": ")[2].partition(".")[0] if lines else ""
            yield status or type(result.error_in_exec).__name__

sequences = json.load(sys.stdin)
print(json.dumps({name: list(run(cells)) for name, cells in sequences.items()}))
"""


@pytest.fixture(scope="module", params=["cells are told", "cells are not told"])
def pressed(request):
    """What each check says, if the cells of a sequence are run one after the other."""
    told = {
        name: [
            (cell, IDENTIFIERS.get(cell) if request.param == "cells are told" else None)
            for cell in (IMPORTS, *cells)
        ]
        for name, cells in SEQUENCES.items()
    }
    result = subprocess.run(
        [sys.executable, "-c", RUN_SEQUENCES],
        input=json.dumps(told),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return request.param, json.loads(result.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", PRESSED)
def test_each_press_of_a_check_is_true(pressed, name):
    front_end, verdicts = pressed
    expected = PRESSED[name][1]
    if front_end == "cells are not told" and name == "right, then renamed":
        expected = ["right", "right"]  # nothing tells that these are one and the same cell
    assert verdicts[name] == expected


@pytest.mark.parametrize("name", VALUES)
def test_the_courses_own_value_is_recognised(pressed, name):
    _, verdicts = pressed
    assert verdicts[name] == [
        "wrong", OWN, OWN, OWN, OWN, "right", "right", "wrong", "right",
    ]  # fmt: skip
