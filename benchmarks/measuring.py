"""What a command takes, with all processes that it starts: wall time, processor time and memory."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

_SECONDS_BETWEEN_LOOKS = 0.2


@dataclass(frozen=True)
class Measured:
    """What one run took.

    Attributes:
        seconds: of wall time.
        cpu_seconds: of the run and all processes that it waited for.
        peak_bytes: most memory of all its processes at one time.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int


def measure(command: list[str], folder: Path, environment: dict[str, str]) -> Measured:
    """Run a command, and watch what it and its processes take.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    before, started = os.times(), time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process, peak))
    watcher.start()
    said, _ = process.communicate()
    seconds, after = time.perf_counter() - started, os.times()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{said[-2000:]}")
    cpu = after.children_user + after.children_system
    return Measured(seconds, cpu - before.children_user - before.children_system, peak[0])


def _watch(process: subprocess.Popen[str], peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_own_memory, _family(process.pid))))
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def _family(pid: int) -> list[psutil.Process]:
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _own_memory(process: psutil.Process) -> int:
    """A process's share of memory, in bytes; resident size where the system knows no shares."""
    try:
        full = process.memory_full_info()
        return getattr(full, "pss", 0) or full.rss
    except psutil.Error:
        return 0
