"""A class from a seed: 200 students whose answers deserve known points.

An answer is the lesson's own solution, that solution spoilt for inputs of one size, something
wrong in every case, or the stub. What it deserves is known without running any grader, since the
sizes of an exercise's cases do not depend on the seed.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np

from imgcls_course.exercises import find_exercise
from imgcls_course.runtime.lesson_files import all_lessons, cell_identifier
from imgcls_course.teaching.grading.running.results import State
from imgcls_course.teaching.grading.submissions.answers import Answers
from tests.teaching.grading.handed_in import LESSON, catalogue, handed_in


@dataclass(frozen=True)
class Written:
    """An answer, and what it deserves."""

    text: str
    share: Fraction
    state: State


@dataclass(frozen=True)
class GeneratedStudent:
    """One student's lesson."""

    name: str
    lesson: str
    written: dict[str, Written]

    @property
    def notebook(self) -> bytes:
        return handed_in(self.lesson, {name: one.text for name, one in self.written.items()})

    @property
    def answers(self) -> Answers:
        cells = {name: one.text for name, one in self.written.items()}
        return Answers(self.name, self.lesson, cells)

    @property
    def deserved(self) -> Fraction:
        possible = _lesson(self.lesson).possible
        return sum((one.share * possible[name] for name, one in self.written.items()), Fraction(0))


def _lesson(name):
    return next(one for one in catalogue() if one.lesson == name)


@cache
def solutions(lesson):
    """The solved cells of a lesson, by the exercise's name."""
    path = next(one.solved for one in all_lessons() if one.name == lesson)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = {cell["id"]: "".join(cell["source"]) for cell in cells}
    return {name: texts[f"exercise-{cell_identifier(name)}"] for name in _lesson(lesson).stubs}


def function_name(name):
    return name.rpartition(".")[2]


def wrong(name, kind):
    """An answer that is wrong on every case, in one of several ways."""
    short = function_name(name)
    return {
        "raises": f"def {short}(*inputs):\n    raise ValueError('not what was asked for')",
        "returns a text": f"def {short}(*inputs):\n    return 'no number at all'",
        "no Python": f"def {short}(:\n    return",
        "kills its kernel": f"import os\n\n\ndef {short}(*inputs):\n    os._exit(3)",
    }[kind]


# For which first input an answer is spoilt.
SPOILT = {
    "loss.sigmoid": "np.shape(inputs[0]) == (9,)",
    "loss.softmax": "np.shape(inputs[0]) == (4, 4)",
    "loss.binary_cross_entropy": "len(inputs[0]) == 7",
    "loss.cross_entropy": "len(inputs[0]) != 8",
    "loss.first_loss": "inputs[0] < 10",
    "loss.stable_softmax": "len(inputs[0]) == 1",
    "loss.log_softmax": "len(inputs[0]) == 3",
    "loss.smoothed_cross_entropy": "len(inputs[0]) == 5",
}


@cache
def share_not_spoilt(name):
    """The share of an exercise's cases that `partly_right` leaves alone, for every seed."""
    shares = set()
    for seed in range(12):
        cases = find_exercise(name).draw_cases(np.random.default_rng(seed))
        spoilt = [eval(SPOILT[name], {"np": np, "inputs": inputs}) for inputs in cases]
        shares.add(Fraction(spoilt.count(False), len(spoilt)))
    (share,) = shares
    assert 0 < share < 1, (name, share)
    return share


def partly_right(name, solution):
    """The solution, spoilt for some inputs, and the share of cases that is right all the same."""
    short = function_name(name)
    text = (
        f"{solution}\n\n\nimport numpy as np\n\nwhole_{short} = {short}\n\n\n"
        f"def {short}(*inputs):\n"
        f"    return 'spoilt' if {SPOILT[name]} else whole_{short}(*inputs)"
    )
    return Written(text, share_not_spoilt(name), State.WRONG)


def generate_class(students=200, seed=0, lesson=LESSON, killers=5):
    """Students with right, half right, wrong and untouched answers; some kill a kernel."""
    rng = random.Random(seed)
    chosen = set(rng.sample(range(students), killers))
    return [_student(rng, number, lesson, number in chosen) for number in range(students)]


def _student(rng, number, lesson, kills):
    stubs, right = _lesson(lesson).stubs, solutions(lesson)
    written = {}
    for name in stubs:
        draw = rng.random()
        if draw < 0.5:
            # A comment of one's own: as in a real class, right answers are not all one text.
            text = f"{right[name]}\n# student {number}"
            written[name] = Written(text, Fraction(1), State.PASSED)
        elif draw < 0.65 and name in SPOILT:
            written[name] = partly_right(name, right[name])
        elif draw < 0.8:
            kind = rng.choice(["raises", "returns a text", "no Python"])
            written[name] = Written(wrong(name, kind), Fraction(0), State.WRONG)
        else:
            written[name] = Written(stubs[name], Fraction(0), State.NOT_ATTEMPTED)
    if kills:
        name = rng.choice(list(stubs))
        written[name] = Written(wrong(name, "kills its kernel"), Fraction(0), State.DIED)
    return GeneratedStudent(f"student {number:03}", lesson, written)
