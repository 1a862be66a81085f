"""How Jupyter comes by warm kernels: a kernel provisioner, as jupyter_client calls it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

from imgcls_course.runtime.warm_kernels import is_switched_on
from imgcls_course.runtime.warm_kernels.fork_server_process import FORK_SERVER
from imgcls_course.runtime.warm_kernels.forked_kernel import ForkedKernel

_LAUNCHER = ["-m", "ipykernel_launcher"]


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel from the fork server where it can, and as usual where it cannot."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel and return how to connect to it."""
        process = _warm_kernel(cmd, kwargs) if is_switched_on() else None
        if process is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process
        self.pid = self.pgid = process.pid  # a forked kernel leads a group of its own
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info


def _warm_kernel(command: list[str], options: dict[str, Any]) -> ForkedKernel | None:
    """A kernel for this command, if it is an ordinary kernel of this very Python."""
    python, arguments = command[0], command[1:]
    # Options of Python's own, such as -Xfrozen_modules=off for the debugger, change no result.
    while arguments and arguments[0].startswith("-X"):
        arguments = arguments[1:]
    if arguments[:2] != _LAUNCHER or not _is_this_python(python):
        return None
    environment = {**(options.get("env") or os.environ)}
    # With it, a kernel watches its parent; a warm one watches its owner, which is not its parent.
    environment.pop("JPY_PARENT_PID", None)
    folder = str(options.get("cwd") or Path.cwd())
    with _standard_files(options) as files:
        return (
            FORK_SERVER.start_kernel(arguments[2:], environment, folder, files) if files else None
        )


def _is_this_python(python: str) -> bool:
    try:
        return os.path.samefile(python, sys.executable) and Path(python).parent.samefile(
            Path(sys.executable).parent
        )
    except OSError:
        return False


@contextmanager
def _standard_files(options: dict[str, Any]) -> Iterator[tuple[int, int, int] | None]:
    """Descriptors of stdin, stdout and stderr as `Popen` would give them; None for pipes."""
    nothing = os.open(os.devnull, os.O_RDWR)
    try:
        found = [nothing]
        for number, name in ((1, "stdout"), (2, "stderr")):
            wanted = options.get(name)
            if wanted is None:
                found.append(number)
            elif wanted == subprocess.DEVNULL:
                found.append(nothing)
            elif wanted == subprocess.STDOUT:
                found.append(found[1])
            else:
                found.append(wanted if isinstance(wanted, int) else wanted.fileno())
        yield None if min(found) < 0 else (found[0], found[1], found[2])
    finally:
        os.close(nothing)
