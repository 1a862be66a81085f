"""What the system offers to keep a submission apart from everything else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

_TOOLS = ("unshare", "setpriv", "prlimit", "mount", "chroot", "sh", "env")
_NAMESPACES = ("--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child")
_TRIAL = "mount -t tmpfs none /tmp && mkdir /tmp/proc && mount -t proc none /tmp/proc"


@dataclass(frozen=True)
class Isolation:
    """What protects the grader and other submissions from one submission.

    Attributes:
        namespaces: processes, files and network of its own (Linux namespaces).
        other_user: it runs as a user who owns nothing.
        limits: time, memory, processes, files and output are bounded.
        why_not: why there are no namespaces, in words; empty where there are.
    """

    namespaces: bool
    other_user: bool
    limits: bool
    why_not: str = ""

    @property
    def is_enough(self) -> bool:
        """Whether submissions that nobody trusts may be run."""
        return self.namespaces

    def __str__(self) -> str:
        if not self.namespaces:
            return f"none ({self.why_not}); only time, memory and output are limited"
        user = "another user" if self.other_user else "the same user without any rights"
        return (
            f"own processes, files and no network (Linux namespaces); {user}; limits on time, "
            "memory, processes, files and output"
        )


@cache
def isolation_level() -> Isolation:
    """What this system has, found by trying it."""
    why_not = _why_no_namespaces()
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return Isolation(not why_not, not why_not and is_root, sys.platform != "win32", why_not)


def namespace_options() -> list[str]:
    """Options of `unshare` for namespaces of one's own; without rights, a user namespace first."""
    return [*_NAMESPACES, *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]


def _why_no_namespaces() -> str:
    if not sys.platform.startswith("linux"):
        return "namespaces exist on Linux only"
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing:
        return f"util-linux is incomplete: {', '.join(missing)}"
    command = ["unshare", *namespace_options(), "sh", "-c", _TRIAL]
    try:
        tried = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"unshare cannot be run: {error}"
    if tried.returncode:
        said = (tried.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        return f"unshare is refused: {said}"
    return ""
