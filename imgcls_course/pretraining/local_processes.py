"""Starts several processes on this machine that pretrain one network together.

Each is the command `imgcls-course pretrain` with its own number. On several machines one starts
them by hand, or by a scheduler, with the address of the first: the same command, the same numbers.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence

from imgcls_course.errors import CourseError, TrainingError

LOOPBACK = "127.0.0.1"
_LOOK_EVERY = 0.2
_SECONDS_TO_END = 10


def launch(arguments: Sequence[str], processes: int) -> None:
    """Run the command once for each process, and wait for all of them.

    They compute on the CPU, unless JAX_PLATFORMS says otherwise: several processes of one machine
    would each want all of its GPUs. One process uses all GPUs of its machine.

    Args:
        arguments: of `imgcls-course pretrain`, without those that number the processes.
        processes: how many.

    Raises:
        CourseError: JAX is not installed.
        TrainingError: a process failed; the others are ended.
    """
    require_jax()
    coordinator = f"{LOOPBACK}:{_free_port()}"
    environment = {"JAX_PLATFORMS": "cpu", **os.environ, "KERAS_BACKEND": "jax"}
    numbered = ["--processes", str(processes), "--coordinator", coordinator, "--process"]
    command = [sys.executable, "-m", "imgcls_course", "pretrain", *arguments, *numbered]
    running = [
        subprocess.Popen([*command, str(number)], env=environment) for number in range(processes)
    ]
    try:
        _wait(running)
    finally:
        _end(running)


def require_jax() -> None:
    """Several processes need JAX.

    Raises:
        CourseError: it is not installed.
    """
    if importlib.util.find_spec("jax") is None:
        raise CourseError(
            "Several processes train together through JAX, which is not installed.",
            "Install it into this environment: pip install -e '.[cpu,jax]'. One process needs no "
            "JAX.",
        )


def _wait(running: Sequence[subprocess.Popen]) -> None:
    """Until all have ended well, or one has not."""
    while True:
        codes = [process.poll() for process in running]
        for number, code in enumerate(codes):
            if code:
                raise TrainingError(
                    f"Process {number} of {len(codes)} ended with code {code}.",
                    "Look at what it has printed; with --checkpoints the run can go on.",
                )
        if None not in codes:
            return
        time.sleep(_LOOK_EVERY)


def _end(running: Sequence[subprocess.Popen]) -> None:
    """A process whose partner is gone would wait for it for ever."""
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]
