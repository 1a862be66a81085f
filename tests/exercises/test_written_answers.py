"""Answers that people would write, right ones that look wrong and wrong ones that look right.

The folder `written_answers` has some 1,800 of them.
"""

import contextlib
import io
import linecache
import warnings
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from imgcls_course.check import Status, judge
from imgcls_course.exercises import all_exercises, find_exercise
from tests.exercises.every_exercise import MANY_SEEDS
from tests.exercises.written_answers import read_answers

EXPECTED = {
    "RIGHT": {Status.RIGHT},
    # Of one that returns nothing in some cases only, both are true.
    "WRONG": {Status.WRONG, Status.RETURNS_NOTHING},
    "INPLACE": {Status.CHANGES_INPUTS},
    "RETURNS_NOTHING": {Status.RETURNS_NOTHING},
}
ANSWERS = defaultdict(list)
for _answer in read_answers():
    ANSWERS[_answer.exercise].append(_answer)


def told(exercise, source):
    """What the check says of an answer's text, for each seed."""
    file = f"<answer to {exercise}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    names = {"np": np, "__name__": "__main__"}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        exec(compile(source, file, "exec"), names)
        answer = names[exercise.rpartition(".")[2]]
        # Right or wrong is all that is asked; to look for misconceptions takes nine tenths of it.
        asked = replace(find_exercise(exercise), misconceptions=())
        return {seed: judge(asked, answer, seed) for seed in MANY_SEEDS}


def test_answers_are_written_for_every_exercise():
    assert ANSWERS.keys() == all_exercises().keys()
    for exercise, answers in ANSWERS.items():
        kinds = [one.kind for one in answers]
        assert kinds.count("RIGHT") >= 3 and kinds.count("WRONG") >= 8, exercise


@pytest.mark.parametrize("exercise", ANSWERS)
def test_each_answer_is_told_what_it_is(exercise):
    mistold = []
    for _, kind, note, source in ANSWERS[exercise]:
        verdicts = told(exercise, source)
        expected = EXPECTED[kind]
        wrong = {seed: one for seed, one in verdicts.items() if one.status not in expected}
        if wrong:
            seed, verdict = next(iter(wrong.items()))
            mistold.append(
                f"{kind} ({note}): seed {seed} (of {len(wrong)} in {len(verdicts)}): {verdict!r}"
            )
    assert not mistold, "\n".join([*mistold, "What to do: cases that tell it, on every seed."])
