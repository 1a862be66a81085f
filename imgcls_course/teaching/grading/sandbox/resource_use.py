"""What a kernel and all that it has started use up."""

from __future__ import annotations

import os
from pathlib import Path

import psutil


def descendants(pid: int, all_of_them: bool = True) -> list[psutil.Process]:
    """The processes below one, or only its children; none where it has ended."""
    try:
        return psutil.Process(pid).children(recursive=all_of_them)
    except psutil.Error:
        return []


def kill_process(process: psutil.Process) -> None:
    """End a process, if it is there."""
    try:
        process.kill()
    except psutil.Error:
        return


def used_by(pid: int, user: int) -> tuple[int, int]:
    """Resident memory in bytes and the number of the descendants, of a user's where it is not 0."""
    memory = count = 0
    for process in descendants(pid):
        try:
            if user and process.uids().real != user:
                continue  # it builds the sandbox, or waits outside of it
            count += 1
            memory += process.memory_info().rss
        except psutil.Error:
            continue
    return memory, count


def size_of(folder: Path) -> int:
    """Bytes of the files in a folder that somebody else may be writing to."""
    total = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                total += entry.stat(follow_symlinks=False).st_blocks * 512
    except OSError:
        return total
    return total
