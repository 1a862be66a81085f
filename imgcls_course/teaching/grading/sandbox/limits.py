"""What a submission may use up before it is stopped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Limits:
    """Limits of one student's lesson; each holds whatever the submission does about it.

    Attributes:
        cell_seconds: for one exercise cell, and for one exercise's hidden cases; wall time. What a
            lesson computes itself may take three times as long.
        lesson_seconds: for all of it together, restarts of the kernel included.
        memory_bytes: of all its processes together, resident.
        processes: that run at once, threads included.
        file_bytes: of everything that it writes.
        output_bytes: of everything that it prints or shows.
    """

    cell_seconds: float = 30
    lesson_seconds: float = 300
    memory_bytes: int = 2 * 1024**3
    processes: int = 256
    file_bytes: int = 64 * 1024**2
    output_bytes: int = 4 * 1024**2


class Ended(StrEnum):
    """Why a kernel is no longer there."""

    NOT_YET = ""
    DIED = "its process ended"
    TIME = "it took too long"
    MEMORY = "it used too much memory"
    PROCESSES = "it started too many processes"
    OUTPUT = "it put out too much"
    SILENT = "it stopped answering"
    FILES = "it wrote too much"
