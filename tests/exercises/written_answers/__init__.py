"""Answers that people would write to each exercise, right ones and wrong ones.

They are kept in one compressed file. To read or add some:

    python -m tests.exercises.written_answers unpack     writes answers.py beside it
    python -m tests.exercises.written_answers pack       and back, removing answers.py
"""

from __future__ import annotations

import lzma
import re
from pathlib import Path
from typing import NamedTuple

ARCHIVE = Path(__file__).with_name("answers.py.xz")
KINDS = ("RIGHT", "WRONG", "INPLACE", "RETURNS_NOTHING")
_HEAD = re.compile(rf"^# ({'|'.join(KINDS)}) ([a-z_]+\.[a-z_0-9]+): (.*)$", re.MULTILINE)


class WrittenAnswer(NamedTuple):
    """An answer's text, and what it is.

    Attributes:
        exercise: its name.
        kind: one of `KINDS`; INPLACE is right, but changes its inputs.
        note: what is special about it.
        source: Python code that defines it.
    """

    exercise: str
    kind: str
    note: str
    source: str


def read_answers() -> list[WrittenAnswer]:
    """All answers in the order of the file."""
    with lzma.open(ARCHIVE, "rt", encoding="utf-8") as file:
        return parse(file.read())


def parse(text: str) -> list[WrittenAnswer]:
    """Answers from a text in which each follows a line `# KIND exercise: note`."""
    before, *parts = _HEAD.split(text)
    assert not before.strip(), f"before the first answer: {before.strip()[:80]}"
    return [
        WrittenAnswer(exercise, kind, note, source.strip() + "\n")
        for kind, exercise, note, source in zip(*[iter(parts)] * 4, strict=True)
    ]
