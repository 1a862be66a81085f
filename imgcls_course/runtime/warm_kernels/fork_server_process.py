"""The near end of a fork server: starts it, asks it for kernels, starts another when it dies."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping

from imgcls_course.runtime.warm_kernels.fork_server import INLINE_BACKEND, OF_LESSONS, READY
from imgcls_course.runtime.warm_kernels.forked_kernel import ForkedKernel
from imgcls_course.runtime.warm_kernels.kernel_request import (
    KernelRequest,
    connect_kernel,
    send_request,
)

# Python and libraries read these while they are imported: a kernel for which they differ from the
# fork server's could compute something else, and so is started in the ordinary way.
_READ_AT_IMPORT = (
    *("PYTHON", "TF_", "XLA_", "KERAS_", "JAX_", "CUDA_", "NVIDIA_", "OMP_", "OPENBLAS_"),
    *("MKL_", "KMP_", "MALLOC_", "LD_", "HOME", "VIRTUAL_ENV", "LANG", "LC_", "MPLCONFIG"),
)
_REPLY_SECONDS = 10


class ForkServerProcess:
    """At most one fork server, a child of this process, which ends with it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._requests: socket.socket | None = None
        self._environment: dict[str, str] = {}
        self._is_ready = False
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The fork server's process id, if there is one."""
        return self._process.pid if self._process else None

    def prepare(self) -> None:
        """Start the fork server if none is running; returns at once, it takes seconds."""
        if not can_fork():
            return
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._start()

    def is_ready(self, timeout: float = 0) -> bool:
        """Whether a kernel can be had at once; waits for that so many seconds at most."""
        with self._lock:
            if self._requests is None or self._process is None or self._process.poll() is not None:
                return False
            if not self._is_ready:
                self._requests.settimeout(timeout or 1e-6)
                try:
                    self._is_ready = self._requests.recv(16) == READY
                except OSError:  # not yet, or it has just died
                    return False
            return self._is_ready

    def start_kernel(
        self,
        arguments: list[str],
        environment: Mapping[str, str],
        folder: str,
        standard_files: tuple[int, int, int],
    ) -> ForkedKernel | None:
        """A kernel at once, or None where that cannot be had; then it is got ready for next time.

        Args:
            arguments: of the kernel's application.
            environment: all its variables.
            folder: its working folder.
            standard_files: descriptors of its stdin, stdout and stderr.
        """
        self.prepare()
        if not self.is_ready() or _read_at_import(environment) != self._environment:
            return None
        with self._lock:
            try:
                request = KernelRequest(arguments, dict(environment), folder)
                return self._ask(request, standard_files)
            except (OSError, ValueError):  # it has died, or the kernel has
                self._stop()
        self.prepare()
        return None

    def stop(self) -> None:
        """End the fork server; kernels that run go on."""
        with self._lock:
            self._stop()

    def _start(self) -> None:
        self._stop()
        environment = {**os.environ}
        self._environment = _read_at_import(environment)
        environment["MPLBACKEND"] = INLINE_BACKEND
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            program = [sys.executable, "-m", "imgcls_course.runtime.warm_kernels.fork_server"]
            self._process = subprocess.Popen(
                [*program, str(theirs.fileno()), "", *OF_LESSONS],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C in a terminal is not meant for it
                env=environment,
            )

    def _ask(self, request: KernelRequest, standard_files: tuple[int, int, int]) -> ForkedKernel:
        assert self._requests is not None
        self._requests.settimeout(_REPLY_SECONDS)
        return ask(self._requests, request, standard_files, _REPLY_SECONDS)

    def _stop(self) -> None:
        if self._requests is not None:
            self._requests.close()  # it serves until it sees this
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._requests = None
        self._is_ready = False


def ask(
    requests: socket.socket,
    request: KernelRequest,
    standard_files: tuple[int, int, int],
    seconds: float,
) -> ForkedKernel:
    """Ask a fork server for a kernel; several processes may do so at once.

    Raises:
        OSError, ValueError: it gave none in so many seconds.
    """
    ours, theirs = connect_kernel()
    with theirs:
        send_request(requests, request, [*standard_files, theirs.fileno()])
    ours.settimeout(seconds)
    return ForkedKernel(int(ours.recv(16)), ours)


def can_fork() -> bool:
    """Whether this system can fork a process that has imported TensorFlow, and watch its end."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


def _read_at_import(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_READ_AT_IMPORT)}


FORK_SERVER = ForkServerProcess()
"""The one of this process; Jupyter makes a provisioner for each kernel, and they all ask here."""
