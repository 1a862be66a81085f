"""What a student handed in for one lesson: the texts of the exercise cells and nothing else."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Answers:
    """The exercise cells of one student's notebook, taken out of it by their ids.

    Attributes:
        student: who handed it in, as folders or the LMS name them; safe as a file name.
        lesson: such as "02_loss".
        cells: the cell's text by the exercise's name ("loss.softmax"), for the cells that were
            found exactly once.
        problems: what was wrong with single exercises, in words, by the exercise's name: a cell
            that is missing, or is there twice.
        received: when it was handed in, with its time zone; None where nobody knows.
        broken: why the whole notebook could not be read, in words; empty where it could.
    """

    student: str
    lesson: str
    cells: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    received: datetime | None = None
    broken: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of what is graded; the same for the same answers, whenever they came."""
        content = [self.student, self.lesson, self.cells, self.problems, self.broken]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
