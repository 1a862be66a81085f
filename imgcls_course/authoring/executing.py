"""Executes a notebook in a kernel of its own, and measures its time and memory."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from imgcls_course.runtime.warm_kernels import use_warm_kernels

CELL_TIMEOUT_SECONDS = 600


@dataclass(frozen=True)
class RunReport:
    """What one execution took, and how it ended.

    Attributes:
        name: the notebook's.
        seconds: from the kernel's start to its last cell's end.
        cpu_seconds: of the kernel's process, over all its threads, and of processes that it ended.
        peak_memory: of the kernel's process, in bytes (resident).
        error: empty, or what went wrong and in which cell.
    """

    name: str
    seconds: float
    cpu_seconds: float
    peak_memory: int
    error: str = ""


def execute(
    notebook: NotebookNode,
    name: str,
    folder: Path,
    on_cell: Callable[[int, int], None] = lambda done, total: None,
) -> RunReport:
    """Execute all cells in order; outputs are written into the notebook.

    A cell's failure ends the run and is told in the report, not raised.

    Args:
        notebook: what to execute.
        name: for the report.
        folder: the kernel's working folder.
        on_cell: called after each cell with the number done and the number of all.
    """
    use_warm_kernels()
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        # The kernel warns on stderr that its connection to this process, on this machine, is plain.
        extra_arguments=["--log-level=ERROR"],
    )
    started = time.perf_counter()
    error, cpu_seconds, peak_memory = "", 0.0, 0
    # Nobody watches the kernel, and a bar's last state must not be stored.
    environment = {**os.environ, "IMGCLS_PROGRESS": "off"}
    with client.setup_kernel(env=environment):
        kernel = psutil.Process(client.km.provisioner.pid)
        try:
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
                on_cell(index + 1, len(notebook.cells))
        except CellExecutionError as failure:
            error = f"cell {index + 1}: {failure.ename}: {failure.evalue}"
        except CellTimeoutError:
            error = f"cell {index + 1} took longer than {CELL_TIMEOUT_SECONDS} s"
        except DeadKernelError:
            error = f"the kernel died in cell {index + 1} (out of memory?)"
        seconds = time.perf_counter() - started
        if kernel.is_running() and kernel.status() != psutil.STATUS_ZOMBIE:
            cpu_seconds, peak_memory = usage_of(kernel.pid)
    return RunReport(name, seconds, cpu_seconds, peak_memory, error)


def usage_of(pid: int) -> tuple[float, int]:
    """What a process has used so far: processor time in seconds, and its peak memory in bytes.

    The time is that of all its threads, and of the processes that it started and saw end.
    """
    process = psutil.Process(pid)
    times = process.cpu_times()
    of_children = times.children_user + times.children_system
    return times.user + times.system + of_children, _peak_memory(process)


def _peak_memory(process: psutil.Process) -> int:
    """The largest resident size so far, in bytes; the present one where there is no record."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        kilobytes = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(kilobytes.split()[1]) * 1024
    except (OSError, StopIteration):
        memory = process.memory_info()
        return getattr(memory, "peak_wset", memory.rss)
