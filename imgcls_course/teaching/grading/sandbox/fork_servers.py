"""Kernels behind walls that have their imports already, forked from a process outside.

There is one such process for lessons that need NumPy only, and one for those that need TensorFlow.
Each is started when it is first wanted, by the process that shares out the work, and serves all
processes that this one has started; they ask through a socket that they inherit. It has no
references and no secret in its memory, and only the environment variables of a student's kernel.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from imgcls_course.runtime.enter_sandbox import Walls
from imgcls_course.runtime.isolation import Isolation
from imgcls_course.runtime.warm_kernels.fork_server import OF_ANY_KERNEL, OF_LESSONS
from imgcls_course.runtime.warm_kernels.fork_server_process import ask, can_fork
from imgcls_course.runtime.warm_kernels.forked_kernel import WarmProcess
from imgcls_course.runtime.warm_kernels.kernel_request import Request

_USUAL = (*OF_ANY_KERNEL, "ipywidgets", "matplotlib.pyplot", "PIL.Image", "tqdm.auto")
_IMPORTS = {"numpy": _USUAL, "tensorflow": (*_USUAL, *OF_LESSONS)}
_FOLDERS = "HOME,IPYTHONDIR,IMGCLS_CACHE,MPLCONFIGDIR"
"""Variables that name folders which a student's kernel has inside only."""
KINDS = tuple(_IMPORTS)
"""What a prewarmed process has imported."""


@dataclass
class _Prewarmed:
    """One kind's process, and both ends of the socket through which it is asked."""

    ours: socket.socket
    theirs: socket.socket
    process: subprocess.Popen[bytes] | None = None


_prewarmed: dict[str, _Prewarmed] = {}
_inherited: dict[str, socket.socket] = {}
_lock = threading.Lock()


def can_warm(isolation: Isolation) -> bool:
    """Whether kernels can be forked into such isolation: that takes root, and no user namespace."""
    return can_fork() and os.geteuid() == 0 and bool(isolation.namespaces) and isolation.other_user


def prepare(kind: str, environment: dict[str, str]) -> None:
    """Start the process of a kind if it does not run; it may be asked before it is ready.

    Does nothing in a process that was given another's: that one looks after it.

    Args:
        kind: of `KINDS`.
        environment: of a student's kernel.
    """
    if kind in _inherited and not _prewarmed:
        return
    with _lock:
        _open_all()
        one = _prewarmed[kind]
        if one.process is None or one.process.poll() is not None:
            one.process = _start(kind, one.theirs.fileno(), environment)


def descriptors() -> dict[str, int]:
    """What a child must inherit to ask: a file descriptor for each kind."""
    if _inherited and not _prewarmed:
        return {kind: one.fileno() for kind, one in _inherited.items()}
    with _lock:
        _open_all()
        return {kind: one.ours.fileno() for kind, one in _prewarmed.items()}


def inherit(inherited: dict[str, int]) -> None:
    """Ask through these from now on, in a process that was given them."""
    for kind, number in inherited.items():
        _inherited[kind] = socket.socket(fileno=os.dup(number))


def start_kernel(
    kind: str,
    arguments: list[str],
    environment: dict[str, str],
    folder: str,
    walls: Walls,
    errors: int,
    seconds: float,
) -> WarmProcess | None:
    """A kernel behind walls, or None where there is no process to fork it from.

    Args:
        kind: of `KINDS`.
        arguments: of the kernel's application.
        environment: all its variables.
        folder: its working folder, inside.
        walls: what it is shut in by.
        errors: a file descriptor that takes its stderr.
        seconds: how long to wait for it.
    """
    if kind not in _inherited:
        return None
    nothing = os.open(os.devnull, os.O_RDWR)
    try:
        request = Request(arguments, environment, folder, walls)
        return ask(_inherited[kind], request, (nothing, nothing, errors), seconds)
    except (OSError, ValueError):
        return None
    finally:
        os.close(nothing)


def _open_all() -> None:
    if not _prewarmed:
        for kind in KINDS:
            pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            _prewarmed[kind] = _Prewarmed(*pair)


def _start(kind: str, control: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            str(Path(sys.prefix).resolve() / "bin" / Path(sys.executable).name),
            *("-m", "imgcls_course.runtime.warm_kernels.fork_server", str(control), _FOLDERS),
            *_IMPORTS[kind],
        ],
        pass_fds=[control],
        cwd="/",
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
