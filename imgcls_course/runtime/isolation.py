"""What the system offers to keep a submission apart from everything else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

_TOOLS = ("sh", "mount", "mkdir", "touch", "chmod", "ln")
_TRIAL = "mount -t tmpfs none /tmp && mkdir /tmp/proc && mount -t proc none /tmp/proc"
_NOBODYS_USER = 1_999_999_999


@dataclass(frozen=True)
class Isolation:
    """What protects the grader and other submissions from one submission.

    Attributes:
        namespaces: whether it can have processes, files and network of its own.
        user_namespace: whether that takes a user namespace, as it does without root.
        other_user: whether it can run as a user who owns nothing.
        why_not: why there are no namespaces, in words; empty where there are.
    """

    namespaces: bool
    user_namespace: bool = False
    other_user: bool = False
    why_not: str = ""

    @property
    def is_enough(self) -> bool:
        """Whether submissions that nobody trusts may be run."""
        return self.namespaces

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
        return Isolation(False, why_not="namespaces exist on Linux only")
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing:
        return Isolation(False, why_not=f"no {', '.join(missing)} can be found")
    why_not = ""
    for isolation in (
        Isolation(True, other_user=True),
        Isolation(True),
        Isolation(True, user_namespace=True),
    ):
        why_not = _refusal(isolation)
        if not why_not:
            return isolation
    return Isolation(False, why_not=why_not)


def _refusal(isolation: Isolation) -> str:
    """What the system says to an empty sandbox of this kind; empty where it can be entered."""
    from imgcls_course.runtime.enter_sandbox import command_in_sandbox
    from imgcls_course.runtime.sandbox import Sandbox

    user = _NOBODYS_USER if isolation.other_user else 0
    sandbox = Sandbox(_TRIAL, "/tmp", user, {}, isolation.user_namespace)
    command = command_in_sandbox(sandbox, "/", [])
    try:
        tried = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"a sandbox cannot be tried: {error}"
    if not tried.returncode:
        return ""
    said = (tried.stderr.strip().splitlines() or ["it gave no reason"])[-1]
    return f"namespaces are refused: {said}"
