"""The files of a folder, read without following a link or waiting for a pipe."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

DEEPEST_FOLDER = 20
# Neither exists on Windows, where creating links takes an administrator.
_SAFE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class FoundFile:
    """A file that was found, by the parts of its path below the folder that was searched."""

    path: Path
    parts: tuple[str, ...]


class RefusedFileError(Exception):
    """A file that is not read; says why."""


def find_files(folder: Path, endings: tuple[str, ...]) -> Iterator[FoundFile]:
    """Every file with one of the endings, in an order that does not change; no hidden ones."""
    for current, folders, files in os.walk(folder, followlinks=False):
        parts = Path(current).relative_to(folder).parts
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        if len(parts) >= DEEPEST_FOLDER:
            folders.clear()
        for name in sorted(files):
            if name.lower().endswith(endings) and not is_hidden(name):
                yield FoundFile(Path(current) / name, (*parts, name))


def is_hidden(name: str) -> bool:
    """Whether a system or an editor has put the file there, and no student."""
    return (name.startswith(".") and name.strip(".") != "") or name == "__MACOSX"


def open_safely(path: Path) -> tuple[BinaryIO, datetime]:
    """A plain file, opened, and when it was changed.

    Raises:
        RefusedFileError: it is a link, a pipe or a device, or cannot be read.
    """
    try:
        # Windows opens links silently, so the name is looked at as well as what it leads to.
        if path.is_symlink():
            raise RefusedFileError("it is a link, which could lead anywhere")
        descriptor = os.open(path, os.O_RDONLY | _SAFE)
    except OSError as error:
        raise RefusedFileError(f"it cannot be read ({error.strerror})") from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise RefusedFileError("it is not a plain file")
    return os.fdopen(descriptor, "rb"), datetime.fromtimestamp(status.st_mtime).astimezone()
