"""Answers that people would write, right ones that look wrong and wrong ones that look right.

`written_answers.json.xz` has some 2,000 of them, each with its exercise, what it is (RIGHT, WRONG,
INPLACE: right, but it changes its inputs, RETURNS_NOTHING), a note, and its text. Some wrong ones
still pass on the public cases: `wrong_answers_that_pass.txt` lists them, and is to become empty.
"""

import contextlib
import io
import json
import linecache
import lzma
import warnings
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from imgcls_course.check import PUBLIC_SEED, Status, judge
from imgcls_course.exercises import all_exercises, find_exercise

FOLDER = Path(__file__).parent
PASSING = FOLDER / "wrong_answers_that_pass.txt"


def read_answers():
    answers = defaultdict(list)
    with lzma.open(FOLDER / "written_answers.json.xz", "rt", encoding="utf-8") as file:
        for exercise, kind, note, source in json.load(file):
            answers[exercise].append((kind, note, source))
    return answers


EXPECTED = {
    "RIGHT": {Status.RIGHT},
    # Of one that returns nothing in some cases only, both are true.
    "WRONG": {Status.WRONG, Status.RETURNS_NOTHING},
    "INPLACE": {Status.CHANGES_INPUTS},
    "RETURNS_NOTHING": {Status.RETURNS_NOTHING},
}
ANSWERS = read_answers()
PASS = set(PASSING.read_text(encoding="utf-8").splitlines())


def told(exercise, source):
    """What the check says of an answer's text."""
    file = f"<answer to {exercise}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    names = {"np": np, "__name__": "__main__"}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        exec(compile(source, file, "exec"), names)
        return judge(find_exercise(exercise), names[exercise.rpartition(".")[2]], PUBLIC_SEED)


def test_answers_are_written_for_every_exercise():
    assert ANSWERS.keys() == all_exercises().keys()
    for exercise, answers in ANSWERS.items():
        kinds = [kind for kind, *_ in answers]
        assert kinds.count("RIGHT") >= 3 and kinds.count("WRONG") >= 8, exercise


@pytest.mark.parametrize("exercise", ANSWERS)
def test_each_answer_is_told_what_it_is(exercise):
    mistold = []
    for kind, note, source in ANSWERS[exercise]:
        verdict = told(exercise, source)
        expected = {Status.RIGHT} if f"{exercise}: {note}" in PASS else EXPECTED[kind]
        if verdict.status not in expected:
            mistold.append(f"{kind} ({note}): {verdict!r}")
    assert not mistold, "\n".join(
        [*mistold, f"What to do: a better case; one that fails now leaves {PASSING.name}."]
    )
