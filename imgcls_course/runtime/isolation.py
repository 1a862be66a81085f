"""What the system offers to keep a submission apart from everything else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

_TOOLS = ("unshare", "setpriv", "prlimit", "mount", "chroot", "sh", "env")
_NAMESPACES = ("--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child")
_USER_NAMESPACE = ("--user", "--map-root-user")
_TRIAL = "mount -t tmpfs none /tmp && mkdir /tmp/proc && mount -t proc none /tmp/proc"
_STRANGER = 1_999_999_999


@dataclass(frozen=True)
class Isolation:
    """What protects the grader and other submissions from one submission.

    Attributes:
        namespaces: options of `unshare` for processes, files and network of its own; empty where
            the system has none.
        other_user: it runs as a user who owns nothing.
        why_not: why there are no namespaces, in words; empty where there are.
    """

    namespaces: tuple[str, ...]
    other_user: bool
    why_not: str = ""

    @property
    def is_enough(self) -> bool:
        """Whether submissions that nobody trusts may be run."""
        return bool(self.namespaces)

    def __str__(self) -> str:
        if not self.namespaces:
            return f"none ({self.why_not}); only time, memory and output are limited"
        user = "a user of its own" if self.other_user else "the same user without any rights"
        return (
            f"processes and files of its own and no network (Linux namespaces), {user}, limits on "
            "time, memory, processes, files and output"
        )


@cache
def isolation_level() -> Isolation:
    """What this system has, found by trying it."""
    if not sys.platform.startswith("linux"):
        return Isolation((), False, "namespaces exist on Linux only")
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing:
        return Isolation((), False, f"util-linux is incomplete: {', '.join(missing)} is missing")
    refusals = []
    for namespaces in (_NAMESPACES, _NAMESPACES + _USER_NAMESPACE):
        why_not = _refusal(namespaces, _TRIAL)
        if not why_not:
            stranger = f"setpriv --reuid={_STRANGER} --regid={_STRANGER} --clear-groups true"
            return Isolation(namespaces, not _refusal(namespaces, stranger))
        refusals.append(why_not)
    return Isolation((), False, refusals[-1])


def _refusal(namespaces: tuple[str, ...], script: str) -> str:
    """What the system says to a script in such namespaces; empty where it runs."""
    command = ["unshare", *namespaces, "sh", "-c", script]
    try:
        tried = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"unshare cannot be run: {error}"
    if not tried.returncode:
        return ""
    said = (tried.stderr.strip().splitlines() or ["it gave no reason"])[-1]
    return f"unshare is refused: {said}"
