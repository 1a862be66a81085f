"""Fork servers for kernels in sandboxes, which have their imports already.

There is one for lessons that need NumPy only, and one for those that need TensorFlow. Each is
started when it is first wanted, by the process that shares out the work, and serves all processes
that this one has started; they ask through a socket that they inherit. It has no references and no
secret in its memory, and only the environment variables of a student's kernel.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from imgcls_course.runtime.isolation import Isolation
from imgcls_course.runtime.sandbox import Sandbox
from imgcls_course.runtime.warm_kernels.fork_server import OF_ANY_KERNEL, OF_LESSONS
from imgcls_course.runtime.warm_kernels.fork_server_process import ask, can_fork
from imgcls_course.runtime.warm_kernels.forked_kernel import ForkedKernel
from imgcls_course.runtime.warm_kernels.kernel_request import KernelRequest
from imgcls_course.teaching.grading.sandbox.kernel_sandbox import WORK, environment


class Preload(StrEnum):
    """What a fork server has imported."""

    NUMPY = "numpy"
    TENSORFLOW = "tensorflow"


_USUAL = (*OF_ANY_KERNEL, "ipywidgets", "matplotlib.pyplot", "PIL.Image", "tqdm.auto")
_IMPORTS = {Preload.NUMPY: _USUAL, Preload.TENSORFLOW: (*_USUAL, *OF_LESSONS)}
_FOLDERS = "HOME,IPYTHONDIR,IMGCLS_CACHE,MPLCONFIGDIR"
"""Variables that name folders which a student's kernel has inside only."""


@dataclass
class _Server:
    """A fork server, and both ends of the socket through which it is asked."""

    ours: socket.socket
    theirs: socket.socket
    process: subprocess.Popen[bytes] | None = None


_servers: dict[Preload, _Server] = {}
_inherited: dict[Preload, socket.socket] = {}
_lock = threading.Lock()


def can_fork_into(isolation: Isolation) -> bool:
    """Whether kernels can be forked into such sandboxes: that takes root."""
    return can_fork() and os.geteuid() == 0 and isolation.namespaces and isolation.other_user


def prepare(preload: Preload) -> None:
    """Start a fork server if it does not run; it may be asked before it is ready.

    Does nothing in a process that was given another's: that one looks after it.
    """
    if preload in _inherited:
        return
    with _lock:
        _open_all()
        server = _servers[preload]
        if server.process is None or server.process.poll() is not None:
            server.process = _start(preload, server.theirs.fileno())


def descriptors() -> dict[str, int]:
    """What a child must inherit to ask: a file descriptor for each preload."""
    with _lock:
        _open_all()
        return {str(preload): server.ours.fileno() for preload, server in _servers.items()}


def inherit(inherited: dict[str, int]) -> None:
    """Ask another process's fork servers from now on, through descriptors that it has given."""
    for preload, descriptor in inherited.items():
        os.set_inheritable(descriptor, False)
        _inherited[Preload(preload)] = socket.socket(fileno=descriptor)


def fork_kernel(
    preload: Preload, arguments: list[str], sandbox: Sandbox, errors: int, seconds: float
) -> ForkedKernel | None:
    """A kernel in a sandbox, or None where there is no fork server, or it gives none.

    Args:
        preload: what it has imported.
        arguments: of the kernel's application.
        sandbox: what it is shut in by.
        errors: a file descriptor that takes its stderr.
        seconds: how long to wait for it.
    """
    requests = _inherited.get(preload)
    if requests is None:
        if preload not in _servers:
            return None
        requests = _servers[preload].ours
    nothing = os.open(os.devnull, os.O_RDWR)
    try:
        request = KernelRequest(arguments, environment(), WORK, sandbox)
        return ask(requests, request, (nothing, nothing, errors), seconds)
    except (OSError, ValueError):
        return None
    finally:
        os.close(nothing)


def _open_all() -> None:
    if not _servers:
        for preload in Preload:
            pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            _servers[preload] = _Server(*pair)


def _start(preload: Preload, requests: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            str(Path(sys.prefix).resolve() / "bin" / Path(sys.executable).name),
            *("-m", "imgcls_course.runtime.warm_kernels.fork_server", str(requests), _FOLDERS),
            *_IMPORTS[preload],
        ],
        pass_fds=[requests],
        cwd="/",
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
