"""Which solved lessons nbval runs: those that train for minutes only where that is asked for.

A solved lesson has the cells of the learner's, and in its exercises the solutions. All other cells
print what they print in the learner's, which nbval runs: `test_solved_lessons.py` compares them.
With IMGCLS_WHOLE=1, or when a solved lesson is named on the command line, it is run, too.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from imgcls_course.runtime.lesson_files import all_lessons

IN_SECONDS = (
    *("00_start_here", "01_images_and_tasks", "02_loss", "03_gradient_descent"),
    "04_backpropagation",
)
"""Lessons that are run solved as well, each time."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what takes minutes, unless it is asked for."""
    if "IMGCLS_WHOLE" in os.environ:
        return None
    named = {Path(argument.partition("::")[0]).resolve() for argument in config.args}
    left_out = {one.solved for one in all_lessons() if one.name not in IN_SECONDS}
    return True if collection_path in left_out - named else None
