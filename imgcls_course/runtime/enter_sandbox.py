"""Shuts a forked process in, before it becomes the kernel of somebody whom nobody trusts.

What `unshare`, `chroot`, `prlimit` and `setpriv` do for a program that they start is done here for
a process that already runs, so that what it has imported is not lost. Three processes come of it:
one outside, which ends when its owner does; one that is the first of a namespace of processes and
takes all others with it when it ends; and the one inside, whose user owns nothing.
"""

from __future__ import annotations

import ctypes
import os
import resource
import select
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

# Of <sched.h>: files, processes, network, messages and names of its own.
_NAMESPACES = 0x00020000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000
# Of <linux/prctl.h>.
_PDEATHSIG, _DUMPABLE, _CAPBSET_DROP, _NO_NEW_PRIVS = 1, 4, 24, 38
_FIRST_OF_OURS = 3
"""The lowest file descriptor that is not stdin, stdout or stderr."""


@dataclass(frozen=True)
class Walls:
    """What to shut a kernel in by.

    Attributes:
        script: shell commands that build its file system below `root`.
        root: the folder that it takes for "/".
        user: the id of the user and the group that it runs as.
        limits: of its resources, by name in lower case ("as", "nproc").
    """

    script: str
    root: str
    user: int
    limits: dict[str, int]


def enter(walls: Walls, line: int) -> None:
    """Return in the process inside; the two processes around it end when it does.

    The caller leads a session of its own, is root, and has no second thread.

    Args:
        walls: what to be shut in by.
        line: a file descriptor; when its other end is closed, all three processes end.

    Raises:
        OSError, subprocess.CalledProcessError: the walls cannot be built.
    """
    _call("unshare", _NAMESPACES)
    first = os.fork()
    if first:
        _end_with(first, line)
    os.close(line)
    _die_with_parent()
    script = f"set -e\numask 022\nmount --make-rprivate /\n{walls.script}"
    subprocess.run(["sh", "-c", script], check=True, stdin=subprocess.DEVNULL)
    inside = os.fork()
    if inside:
        _reap_until(inside)
    os.setsid()
    os.closerange(_FIRST_OF_OURS, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    os.chroot(walls.root)
    os.umask(0o022)
    for name, value in walls.limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name.upper()}"), (value, value))
    _give_up_rights(walls.user)
    _forget_what_is_outside()


def _end_with(first: int, line: int) -> NoReturn:
    """Wait until the first process inside has ended, or the owner wants it to."""
    handle = os.pidfd_open(first)
    select.select([handle, line], [], [])
    os.kill(first, signal.SIGKILL)
    _, status = os.waitpid(first, 0)
    os._exit(max(0, os.waitstatus_to_exitcode(status)))


def _reap_until(inside: int) -> NoReturn:
    """Be the first process of the namespace: bury all, and end with the one that counts."""
    while True:
        child, status = os.wait()
        if child == inside:
            os._exit(max(0, os.waitstatus_to_exitcode(status)))


def _give_up_rights(user: int) -> None:
    _call("prctl", _NO_NEW_PRIVS, 1, 0, 0, 0)
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    for capability in range(last + 1):
        _call("prctl", _CAPBSET_DROP, capability, 0, 0, 0)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    # As after the start of a program: the process may look at itself, and nobody else may.
    _call("prctl", _DUMPABLE, 1, 0, 0, 0)
    _die_with_parent()  # another user's process loses the tie


def _forget_what_is_outside() -> None:
    """Import from now on what is inside: the course in there has no answers."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "imgcls_course"]:
        del sys.modules[name]
    sys.path[:] = [path for path in sys.path if os.path.exists(path)]
    sys.path_importer_cache.clear()


def _die_with_parent() -> None:
    _call("prctl", _PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _call(function: str, *arguments: int) -> None:
    """Call a function of the C library that gives -1 for an error."""
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, function)(*arguments) == -1:
        error = ctypes.get_errno()
        raise OSError(error, f"{function}: {os.strerror(error)}")
