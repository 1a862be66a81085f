"""Answers that people would write to each exercise, right ones and wrong ones.

One file a lesson, compressed, since all of them are half a megabyte. To read or add some:

    python -m tests.exercises.written_answers unpack loss       writes loss.py beside its archive
    python -m tests.exercises.written_answers pack loss         and back, removing loss.py
"""

from __future__ import annotations

import lzma
import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
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


def archive(topic: str) -> Path:
    """Where a lesson's answers are kept."""
    return FOLDER / f"{topic}.py.xz"


def topics() -> list[str]:
    """Lessons that have answers."""
    return sorted(path.name.removesuffix(".py.xz") for path in FOLDER.glob("*.py.xz"))


def read_answers(topic: str) -> list[WrittenAnswer]:
    """A lesson's answers in the order of its file."""
    with lzma.open(archive(topic), "rt", encoding="utf-8") as file:
        return parse(file.read())


def parse(text: str) -> list[WrittenAnswer]:
    """Answers from a text in which each follows a line `# KIND exercise: note`."""
    before, *parts = _HEAD.split(text)
    assert not before.strip(), f"before the first answer: {before.strip()[:80]}"
    return [
        WrittenAnswer(exercise, kind, note, source.strip() + "\n")
        for kind, exercise, note, source in zip(*[iter(parts)] * 4, strict=True)
    ]
