"""A bar that shows how many notebooks of a class are graded, and the time left."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from imgcls_course.runtime.progress import progress_is_shown


@contextlib.contextmanager
def notebooks_bar(total: int) -> Iterator[Callable[[], None]]:
    """Show a bar on standard error; call what is yielded when a notebook is graded."""
    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("notebooks, left"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    console = Console(stderr=True)
    disabled = not progress_is_shown() or total == 0
    with Progress(*columns, console=console, transient=True, disable=disabled) as progress:
        task = progress.add_task("grading", total=total)
        yield lambda: progress.advance(task)
