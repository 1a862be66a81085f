"""Takes from the course what Python has on Unix alone; Python imports this when it starts.

No Windows is at hand where the tests run. What the course misses there it misses here, in every
process whose PYTHONPATH begins with this folder: modules, and names of `os`, `signal` and `socket`.
Others keep them, since they have code of their own for Windows.
"""

from __future__ import annotations

import builtins
import os
import runpy
import signal
import socket
import sys
from pathlib import Path
from typing import Any

UNIX_MODULES = (
    *("resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "syslog", "posix", "crypt"),
    *("spwd", "nis", "readline", "curses"),
)
UNIX_NAMES = {
    "os": (
        *("fork", "forkpty", "register_at_fork", "setsid", "killpg", "getpgid", "setpgid"),
        *("getpgrp", "getuid", "geteuid", "getgid", "getegid", "setuid", "setgid", "getgroups"),
        *("uname", "nice", "getpriority", "setpriority", "wait", "wait4", "WNOHANG", "pipe2"),
        *("O_NONBLOCK", "O_CLOEXEC", "O_NOFOLLOW", "O_DIRECTORY", "mkfifo", "chown", "chroot"),
        *("sched_getaffinity", "sched_setaffinity", "sysconf", "statvfs", "posix_spawn"),
        *("memfd_create", "WIFEXITED", "WEXITSTATUS", "WIFSIGNALED", "WTERMSIG", "getloadavg"),
        *("sync", "setns", "unshare", "pidfd_open"),
    ),
    "signal": (
        *("SIGKILL", "SIGHUP", "SIGPROF", "SIGALRM", "SIGCHLD", "SIGUSR1", "SIGUSR2", "SIGQUIT"),
        *("SIGSTOP", "SIGCONT", "SIGPIPE", "SIGXCPU", "setitimer", "getitimer", "alarm", "pause"),
        *("ITIMER_PROF", "ITIMER_REAL", "pthread_kill", "pthread_sigmask", "sigwait"),
        *("pidfd_send_signal",),
    ),
    "socket": ("AF_UNIX", "send_fds", "recv_fds", "SOCK_SEQPACKET", "SO_PEERCRED"),
}


class _AsOnWindows:
    """A module without some of its names, or with other values for them."""

    def __init__(self, module: Any, missing: tuple[str, ...] = (), **others: Any) -> None:
        self.__dict__.update(_module=module, _missing=missing, _others=others)

    def __getattr__(self, name: str) -> Any:
        if name in self._missing:
            raise AttributeError(f"module {self._module.__name__!r} has no attribute {name!r}")
        return self._others[name] if name in self._others else getattr(self._module, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._module, name, value)


_MODULES = {
    "os": _AsOnWindows(os, UNIX_NAMES["os"]),
    "signal": _AsOnWindows(signal, UNIX_NAMES["signal"]),
    "socket": _AsOnWindows(socket, UNIX_NAMES["socket"]),
    "sys": _AsOnWindows(sys, platform="win32"),
}
_import = builtins.__import__


def _import_as_on_windows(name, globals=None, locals=None, fromlist=(), level=0):
    importer = (globals or {}).get("__name__", "")
    if importer.partition(".")[0] == "imgcls_course" and level == 0:
        if name in UNIX_MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        if name in _MODULES:
            return _MODULES[name]
    return _import(name, globals, locals, fromlist, level)


builtins.__import__ = _import_as_on_windows
runpy.run_path(str(Path(__file__).parents[1] / "offline" / "sitecustomize.py"))
