"""Progress with the time left, in a notebook and in a terminal, that leaves nothing behind."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm.auto import tqdm

Item = TypeVar("Item")


def progress_is_shown() -> bool:
    """Whether progress bars are drawn; IMGCLS_PROGRESS=off, as in a build, hides them."""
    return os.environ.get("IMGCLS_PROGRESS", "on").lower() not in ("off", "0", "no")


def track(
    items: Iterable[Item], description: str, total: int | None = None, unit: str = "batch"
) -> Iterator[Item]:
    """Yield the items while a bar shows how many are done and how long the rest will take.

    Args:
        items: what to go through.
        description: shown before the bar.
        total: how many items there are, where `items` has no length.
        unit: what one item is called.
    """
    yield from tqdm(
        items,
        desc=description,
        total=total,
        unit=unit,
        leave=False,
        disable=not progress_is_shown(),
    )
