"""The kernel that nbval runs cells in: in a sandbox, watched, and believed as little as possible.

It stands in for `nbval.kernel.RunningKernel`, which waits out the whole time limit for a kernel
that has died, reads without bound, ignores replies that are not ok, and cannot be told how to start
one.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from queue import Empty
from typing import Any, BinaryIO

import zmq
from jupyter_client.connect import write_connection_file
from jupyter_client.session import Session

from imgcls_course.runtime.enter_sandbox import command_in_sandbox
from imgcls_course.runtime.isolation import Isolation
from imgcls_course.runtime.processes import kill_session
from imgcls_course.runtime.sandbox import Sandbox
from imgcls_course.runtime.warm_kernels.forked_kernel import ForkedKernel
from imgcls_course.teaching.grading.sandbox.fork_servers import (
    Preload,
    can_fork_into,
    fork_kernel,
)
from imgcls_course.teaching.grading.sandbox.kernel_messages import matters, with_defaults
from imgcls_course.teaching.grading.sandbox.kernel_sandbox import (
    WORK,
    environment,
    kernel_sandbox,
    pick_user,
    resource_limits,
)
from imgcls_course.teaching.grading.sandbox.limits import Ended, Limits
from imgcls_course.teaching.grading.sandbox.resource_use import (
    descendants,
    kill_process,
    size_of,
    used_by,
)
from imgcls_course.teaching.grading.sandbox.temporary_folders import new_folder, remove

_PORTS = {f"{channel}_port": number for number, channel in enumerate(
    ("shell", "iopub", "stdin", "control", "hb"), start=1)}  # fmt: skip
_WATCH_SECONDS = 0.1
_ANSWER_SECONDS = 5
_END_SECONDS = 5
_QUIET = ("--HistoryManager.enabled=False", "--IPKernelApp.capture_fd_output=False")


class KernelStartError(RuntimeError):
    """A kernel did not start: not the student's doing, since nothing of theirs had run."""


class WatchedKernel:
    """One kernel, from start to end.

    Args:
        limits: what it may use up.
        isolation: what the system has; without namespaces it runs unprotected.
        preload: which fork server to fork it from; None for a cold start.
        startup_seconds: how long it may take to start.

    Raises:
        KernelStartError: it did not start.
    """

    def __init__(
        self,
        limits: Limits,
        isolation: Isolation,
        preload: Preload | None = None,
        startup_seconds: float = 60,
    ) -> None:
        self.ended = Ended.NOT_YET
        self.reply_status = ""
        self.cell_seconds = limits.cell_seconds
        self._limits = limits
        self._messages: deque[dict[str, Any]] = deque()
        self._output_bytes = 0
        self._next_look = 0.0
        self._request = ""
        self._cell_deadline = float("inf")
        self._process: subprocess.Popen[bytes] | ForkedKernel | None = None
        self._context = zmq.Context()
        self._user = 0
        self._folder = new_folder()
        try:
            self._start(isolation, preload, startup_seconds)
            self._wait_until_ready(startup_seconds)
        except BaseException:
            self.stop()
            raise

    def _start(self, isolation: Isolation, preload: Preload | None, seconds: float) -> None:
        connection_folder = self._folder / "k"
        connection_folder.mkdir()
        (self._folder / "root").mkdir()
        key = secrets.token_hex(32)
        connection_file, _ = write_connection_file(
            str(connection_folder / "c.json"),
            ip=str(connection_folder / "s"),
            key=key.encode(),
            transport="ipc",
            kernel_name="",
            **_PORTS,
        )
        if isolation.namespaces:
            self._user = pick_user(isolation)
            if self._user:
                for path in (connection_folder, Path(connection_file)):
                    os.chown(path, self._user, self._user)
        arguments = ["-f", connection_file, *_QUIET]
        with (self._folder / "stderr").open("wb") as errors:
            if not isolation.namespaces:
                self._process = self._start_unprotected(arguments, connection_folder, errors)
            else:
                sandbox = kernel_sandbox(connection_folder, self._user, isolation, self._limits)
                if preload and can_fork_into(isolation):
                    self._process = fork_kernel(
                        preload, arguments, sandbox, errors.fileno(), seconds
                    )
                if self._process is None:
                    self._process = self._start_cold(arguments, sandbox, errors)
        self._session = Session(key=key.encode())
        self._shell = self._connect(zmq.DEALER, connection_folder, "shell")
        self._iopub = self._connect(zmq.SUB, connection_folder, "iopub")
        self._iopub.subscribe(b"")

    @staticmethod
    def _start_cold(
        arguments: list[str], sandbox: Sandbox, errors: BinaryIO
    ) -> subprocess.Popen[bytes]:
        command = command_in_sandbox(sandbox, WORK, _kernel_command(arguments))
        return _open_process(command, Path("/"), environment(), errors)

    def _start_unprotected(
        self, arguments: list[str], folder: Path, errors: BinaryIO
    ) -> subprocess.Popen[bytes]:
        command = _kernel_command(arguments)
        if shutil.which("prlimit"):
            limits = resource_limits(self._limits).items()
            command = ["prlimit", *(f"--{name}={value}" for name, value in limits), *command]
        return _open_process(command, folder, self._unprotected(folder), errors)

    @staticmethod
    def _unprotected(folder: Path) -> dict[str, str]:
        """Environment variables of a kernel without a sandbox, whose folders are real."""
        variables = environment()
        for name in ("HOME", "IPYTHONDIR", "IMGCLS_CACHE", "MPLCONFIGDIR"):
            variables[name] = str(folder)
        del variables["PYTHONPATH"]
        return variables

    def _connect(self, kind: int, folder: Path, channel: str) -> zmq.Socket:
        socket = self._context.socket(kind)
        socket.linger = 0
        # The network's side reads no longer message, and few of them before they are looked at.
        socket.maxmsgsize = self._limits.output_bytes
        socket.rcvhwm = 100
        socket.reconnect_ivl = 20
        socket.connect(f"ipc://{folder}/s-{_PORTS[f'{channel}_port']}")
        return socket

    def _wait_until_ready(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            request = self._send("kernel_info_request", {})
            try:
                self.await_reply(request, timeout=min(1, seconds))
                self.await_idle(request, timeout=0.5)
            except Empty:
                if self.ended:
                    break
                continue
            self._messages.clear()
            if self._user:
                # All sockets are there: nothing else is to be written into a folder of this system.
                os.chown(self._folder / "k", os.geteuid(), os.getegid())
                (self._folder / "k").chmod(0o555)
            return
        raise KernelStartError(f"The kernel did not start: {self.ended or 'no answer'}. "
                               f"{self._complaint()}")  # fmt: skip

    def _complaint(self) -> str:
        try:
            with (self._folder / "stderr").open("rb") as file:
                return file.read(2000).decode(errors="replace")
        except OSError:
            return ""

    # --- What nbval calls ------------------------------------------------------------------------

    def execute_cell_input(self, source: str, allow_stdin: bool | None = None) -> str:
        """Send a cell to be run; gives the request's id."""
        self.reply_status = ""
        self._messages.clear()
        self._cell_deadline = time.monotonic() + self.cell_seconds + _ANSWER_SECONDS
        content = {
            "code": source,
            "silent": False,
            "store_history": False,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        return self._send("execute_request", content)

    def await_reply(self, msg_id: str, timeout: float) -> None:
        """Wait for a request's reply; raises `Empty` after the time, or at the kernel's end."""
        deadline = time.monotonic() + timeout
        while True:
            reply = self._receive(self._shell)
            if reply and reply["parent_header"].get("msg_id") == msg_id:
                status = reply["content"].get("status")
                self.reply_status = status if isinstance(status, str) else "of an unknown kind"
                return
            if reply is None:
                self._drain()
                self._wait(deadline)

    def get_message(self, stream: str = "iopub", timeout: float | None = None) -> dict[str, Any]:
        """The next message on iopub; raises `Empty` after the time, or at the kernel's end."""
        # However many messages come: a cell has its time, and then a little to say that it is done.
        deadline = min(time.monotonic() + (timeout or 0), self._cell_deadline)
        while not self._messages:
            self._drain()
            if not self._messages:
                self._wait(deadline)
        return self._messages.popleft()

    def await_idle(self, parent_id: str, timeout: float) -> None:
        """Read until the kernel says that it has done with a request."""
        deadline = time.monotonic() + timeout
        while True:
            message = self.get_message(timeout=max(0, deadline - time.monotonic()))
            if (
                message["msg_type"] == "status"
                and message["parent_header"].get("msg_id") == parent_id
                and message["content"].get("execution_state") == "idle"
            ):
                return

    def is_alive(self) -> bool:
        """Whether it still runs."""
        return not self.ended and self._process is not None and self._process.poll() is None

    def give_up(self) -> None:
        """End it because it does not answer as a kernel does."""
        self._kill(Ended.SILENT)

    def interrupt(self) -> None:
        """End a cell that takes too long, and the kernel with it.

        A `KeyboardInterrupt` could be caught, and whatever the cell has started would go on.
        """
        self._kill(Ended.TIME)

    def stop(self) -> None:
        """End it and everything that it started, and remove what it wrote."""
        self._kill(Ended.SILENT if self.is_alive() else Ended.DIED)
        self._context.destroy(linger=0)
        remove(self._folder)

    language = "python"

    # --- Messages --------------------------------------------------------------------------------

    def _send(self, kind: str, content: dict[str, Any]) -> str:
        self._request = self._session.send(self._shell, kind, content)["header"]["msg_id"]
        return self._request

    def _receive(self, socket: zmq.Socket) -> dict[str, Any] | None:
        """One message that makes sense, or None where none is waiting."""
        while True:
            try:
                frames = socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return None
            self._output_bytes += sum(map(len, frames))
            try:
                _, parts = self._session.feed_identities(frames)
                message = self._session.deserialize(parts)
            except Exception:  # forged or damaged: whatever it was, it is not a message
                continue
            # Each part is JSON of the kernel's making.
            if all(isinstance(message[part], dict) for part in ("parent_header", "content")) and (
                isinstance(message["msg_type"], str)
            ):
                return message

    def _drain(self) -> None:
        while message := self._receive(self._iopub):
            if message["parent_header"].get("msg_id") == self._request and matters(message):
                self._messages.append(with_defaults(message))
            if self._output_bytes > self._limits.output_bytes:
                self._messages.clear()
                self._kill(Ended.OUTPUT)
                return

    def _wait(self, deadline: float) -> None:
        """Wait a moment for a message; raises `Empty` when there is nothing to wait for."""
        if not self.is_alive():
            self._kill(Ended.DIED)
            raise Empty
        left = deadline - time.monotonic()
        if left <= 0:
            raise Empty
        self._poll(min(_WATCH_SECONDS, left))
        self._look()

    def _poll(self, seconds: float) -> None:
        poller = zmq.Poller()
        for socket in (self._shell, self._iopub):
            poller.register(socket, zmq.POLLIN)
        poller.poll(1000 * seconds)

    # --- Limits ----------------------------------------------------------------------------------

    def _look(self) -> None:
        """Once in a while, see what it uses up, and end it where that is too much."""
        if time.monotonic() < self._next_look or not self.is_alive():
            return
        self._next_look = time.monotonic() + _WATCH_SECONDS
        memory, processes = used_by(self._process.pid, self._user)
        if processes > self._limits.processes:
            self._kill(Ended.PROCESSES)
        elif memory > self._limits.memory_bytes:
            self._kill(Ended.MEMORY)
        elif size_of(self._folder / "k") > self._limits.file_bytes:
            self._kill(Ended.FILES)

    def _kill(self, why: Ended) -> None:
        if not self.ended:
            self.ended = why
        if self._process is None:
            return
        if self._process.poll() is None:
            # The first process of a namespace takes all others with it.
            for process in [
                *descendants(self._process.pid, False),
                *descendants(self._process.pid),
            ]:
                kill_process(process)
            try:
                self._process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        kill_session(self._process.pid)  # what a kernel without a sandbox has left behind


def _kernel_command(arguments: list[str]) -> list[str]:
    python = Path(sys.prefix).resolve() / "bin" / Path(sys.executable).name
    return [str(python), "-m", "ipykernel_launcher", *arguments]


def _open_process(
    command: list[str], folder: Path, variables: dict[str, str], errors: BinaryIO
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        start_new_session=True,
    )
