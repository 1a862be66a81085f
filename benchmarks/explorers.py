"""How long does each explorer of the lessons take to redraw after a control is moved?

The explorers are found and made as in their tests, by `tests/lessons/made_explorers.py`. Then their
controls are moved, one after the other, to other values, and the time is taken from setting the
value until the new picture is in the widget. Sending it to the browser is not in it.

The redraws are made on the CPU, in a process without TensorFlow. An explorer that asks a model on
each redraw is measured with ready answers: its drawing is measured, the model is not.

    python benchmarks/explorers.py --moves 20
    python benchmarks/explorers.py --only neighbour

Ends with an error where an explorer's median is above the limit, or where one cannot be made.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from imgcls_course.figures.explorer import Explorer

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.lessons.made_explorers import all_explorers, can_be_moved, made, other_values

LIMIT_MS = 100
WARM_UP_MOVES = 3


def redraw_times(explorer: Explorer, moves: int) -> list[float]:
    """Milliseconds of each of so many redraws, the controls taking turns."""
    random = np.random.default_rng(0)
    movable = [
        (control, other_values(control, random))
        for control in explorer.controls.values()
        if can_be_moved(control)
    ]
    times = []
    for number in range(WARM_UP_MOVES + moves):
        control, values = movable[number % len(movable)]
        value = next(values)
        begin = time.perf_counter()
        control.value = value
        times.append(1000 * (time.perf_counter() - begin))
    return times[WARM_UP_MOVES:]


def main(moves: int = 20, only: str = "") -> None:
    """Measure all explorers, or those with a word in their name, and print a table."""
    table = Table(title=f"Redrawing after a move: {moves} moves, limit {LIMIT_MS} ms")
    table.add_column("Explorer", no_wrap=True)
    for heading in ("median, ms", "worst, ms", "median / limit", "picture, kB"):
        table.add_column(heading, justify="right")
    problems = []
    for name, function in all_explorers().items():
        if only not in name:
            continue
        try:
            explorer = made(name, function)
        except LookupError as error:
            problems.append(str(error))
            continue
        times = redraw_times(explorer, moves)
        ratio = float(np.median(times)) / LIMIT_MS
        if ratio > 1:
            problems.append(f"{name} is above the limit.")
        size = len(explorer.picture.png) / 1000
        table.add_row(
            name, f"{np.median(times):.0f}", f"{max(times):.0f}", f"{ratio:.2f}", f"{size:.0f}"
        )
    Console().print(table)
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
