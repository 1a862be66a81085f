"""How processes end: a child with its parent, a whole session at once, and one that takes long."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

_PDEATHSIG = 1  # of <linux/prctl.h>
_LOOK_FOR_PARENT_SECONDS = 0.5


def end_with_parent(parent: int) -> None:
    """End this process from now on when the one that started it ends, however that happens.

    On Linux, the system itself does it; the tie is lost where a process changes its user. There,
    the parent is strictly the thread that has started this process.

    Args:
        parent: the parent's process id, as this process sees it.

    Raises:
        OSError: the system refuses.
    """
    if not sys.platform.startswith("linux"):
        threading.Thread(target=_wait_for_end, args=(parent,), daemon=True).start()
        return
    call_c("prctl", _PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it had ended before
        os._exit(1)


def _wait_for_end(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_FOR_PARENT_SECONDS)
    if os.getpgrp() == os.getpid():
        kill_session(os.getpid())
    os._exit(1)


def wait_or_kill(process: subprocess.Popen[bytes], seconds: float) -> int:
    """The exit status of a process that leads a session, which is ended after so many seconds."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        kill_session(process.pid)
        return process.wait()


def kill_session(leader: int) -> None:
    """End a process that leads a session, and whatever else is left in its group."""
    with contextlib.suppress(OSError):  # none of them is there any more
        os.killpg(leader, signal.SIGKILL)


def call_c(function: str, *arguments: object) -> None:
    """Call a function of the C library.

    Raises:
        OSError: it gave -1.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, function)(*arguments) == -1:
        error = ctypes.get_errno()
        raise OSError(error, f"{function}: {os.strerror(error)}")
