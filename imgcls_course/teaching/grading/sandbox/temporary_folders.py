"""Temporary folders that are found and removed even where their owner was killed."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from pathlib import Path

import psutil

_PREFIX = "imgcls-"
_LONGEST_PARENT = 60


def new_folder() -> Path:
    """An empty folder; its path is short, since the name of a socket is limited."""
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_parent()))


def remove(folder: Path) -> None:
    """Remove a folder, whatever is in it; somebody may have nested folders deeply."""
    command = ["rm", "-rf", "--one-file-system", str(folder)]
    subprocess.run(command, stderr=subprocess.DEVNULL, check=False)


def remove_leftovers() -> None:
    """Remove the folders of processes that were killed before they could."""
    for folder in Path(_parent()).glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        with contextlib.suppress(OSError):
            if owner.isdigit() and not _runs(int(owner)) and _is_ours(folder):
                remove(folder)


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _is_ours(folder: Path) -> bool:
    return not folder.is_symlink() and folder.stat().st_uid == os.geteuid()


def _parent() -> str:
    usual = tempfile.gettempdir()
    return usual if len(usual) < _LONGEST_PARENT else "/tmp"
