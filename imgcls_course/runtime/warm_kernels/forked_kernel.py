"""A kernel that is a grandchild of this process, with what Jupyter uses of a `Popen`."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess


class ForkedKernel:
    """A kernel forked by a fork server, which tells on the kernel's connection how it ended.

    Args:
        pid: the kernel's process id.
        connection: this process's end of the kernel's; the kernel ends when it is closed.

    Raises:
        OSError: there is no such process any more.
    """

    # A `Popen` has these where they are pipes.
    stdin = stdout = stderr = None

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._connection = connection
        self._handle = os.pidfd_open(pid)  # refers to this very process, even if its id is reused

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        if self.returncode is None and select.select([self._handle], [], [], 0)[0]:
            self.returncode = self._exit_status()
            self._connection.close()
            os.close(self._handle)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, once there is one.

        Raises:
            subprocess.TimeoutExpired: there is none after so many seconds.
        """
        if self.returncode is None and not select.select([self._handle], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(f"kernel {self.pid}", timeout or 0)
        status = self.poll()
        assert status is not None
        return status

    def send_signal(self, signum: int) -> None:
        """Send the kernel a signal; one that has ended already gets none."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, signum)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)

    def _exit_status(self) -> int:
        """What the fork server said; it may have ended before, and then nobody knows."""
        try:
            self._connection.settimeout(1)
            return int(self._connection.recv(16) or -signal.SIGKILL)
        except (OSError, ValueError):
            return -signal.SIGKILL
