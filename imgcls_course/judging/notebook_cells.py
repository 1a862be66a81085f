"""Which cells of the notebook have run, by IPython's own record of them."""

from __future__ import annotations

import re
from typing import Any

from IPython import get_ipython

from imgcls_course.runtime.lesson_files import cell_identifier

_runs: dict[str, int] = {}
"""The number of each cell's last run, by the cell's id."""


def follow_cells() -> None:
    """Take note of each cell that runs from now on, where this is a notebook."""
    shell = get_ipython()
    if shell is not None and _note_run not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", _note_run)


def _note_run(result: Any) -> None:
    cell_id = getattr(result.info, "cell_id", None)
    if cell_id and result.info.store_history:
        _runs[cell_id] = cell_number()


def cell_number() -> int:
    """The number of the cell that runs now, or ran last; 0 where this is no notebook."""
    # IPython's own count may be one ahead while a cell runs.
    return max(len(cell_texts()) - 1, 0)


def cell_texts() -> list[str]:
    """The texts of all cells that have run by their number, ended well or not; empty if unknown."""
    shell = get_ipython()
    return list(shell.user_ns.get("In", ())) if shell is not None else []


def cells_since(number: int) -> list[str]:
    """The texts of cells after that number, the one that runs now included.

    One that ended in an error just before this one is left out.
    """
    texts = cell_texts()
    before = get_ipython().last_execution_result if texts else None
    if before is not None and not before.success and len(texts) > 1:
        texts[-2] = ""
    return texts[number + 1 :]


def last_run(exercise_name: str) -> int:
    """The number of the last run of an exercise's cell, whether it ended well or not; 0 if unknown.

    Not every front end tells which cell it runs; then it is the last one with the function's name.
    """
    cell_id = f"exercise-{cell_identifier(exercise_name)}"
    if cell_id in _runs:
        return _runs[cell_id]
    definition = re.compile(rf"^def {re.escape(exercise_name.rpartition('.')[2])}\b", re.MULTILINE)
    found = [number for number, text in enumerate(cell_texts()) if definition.search(text)]
    return max(found, default=0)
