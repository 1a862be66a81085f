"""The way into a sandbox: shuts this process in, before it becomes somebody's whom nobody trusts.

Linux namespaces give it processes, files, network and names of its own, and it gives up all rights.
It keeps what it has imported, so that a kernel can be forked and shut in when it is ready to run.
Three processes come of it: one outside, which ends when its owner does; one that is the first of a
namespace of processes and takes all others with it when it ends; and the one inside.

python -m imgcls_course.runtime.enter_sandbox PARENT SANDBOX-AS-JSON FOLDER COMMAND...

runs a command inside, with this process's environment, until the process with the given id ends.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from imgcls_course.runtime.processes import call_c, end_with_parent
from imgcls_course.runtime.sandbox import Sandbox

# Of <sched.h>: files, processes, network, messages and names of its own.
_NAMESPACES = 0x00020000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000
_USER_NAMESPACE = 0x10000000
# Of <linux/prctl.h> and <linux/capability.h>.
_DUMPABLE, _CAPBSET_DROP, _NO_NEW_PRIVS = 4, 24, 38
_CAPABILITY_VERSION = 0x20080522
_FIRST_OF_OURS = 3
"""The lowest file descriptor that is not stdin, stdout or stderr."""


def enter(sandbox: Sandbox, owner: int | None = None) -> None:
    """Return in the process inside; the two processes around it end when it does.

    The caller leads a session of its own and has no second thread.

    Args:
        sandbox: what to be shut in by.
        owner: a file descriptor; when its other end is closed, all three processes end.

    Raises:
        OSError: the sandbox cannot be built.
    """
    _take_namespaces(sandbox.user_namespace)
    ended, alive = os.pipe()  # the first process inside holds `alive` for as long as it lives
    first = os.fork()
    if first:
        os.close(alive)
        _end_with(first, ended, owner)
    os.close(ended)
    if owner is not None:
        os.close(owner)
    end_with_parent(0)  # one outside of the namespace
    _build_file_system(sandbox.script)
    inside = os.fork()
    if inside:
        _reap_until(inside)
    os.setsid()
    os.closerange(_FIRST_OF_OURS, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    os.chroot(sandbox.root)
    os.chdir("/")
    os.umask(0o022)
    for name, value in sandbox.limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name.upper()}"), (value, value))
    _give_up_rights(sandbox.user)
    _forget_what_is_outside()


def _take_namespaces(user_namespace: bool) -> None:
    if not user_namespace:
        call_c("unshare", _NAMESPACES)
        return
    user, group = os.geteuid(), os.getegid()
    call_c("unshare", _NAMESPACES | _USER_NAMESPACE)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {user} 1")
    Path("/proc/self/gid_map").write_text(f"0 {group} 1")


def _end_with(first: int, ended: int, owner: int | None) -> NoReturn:
    """Wait until the first process inside has ended, or the owner wants it to."""
    select.select([ended] if owner is None else [ended, owner], [], [])
    os.kill(first, signal.SIGKILL)
    _, status = os.waitpid(first, 0)
    os._exit(_exit_status(status))


def _reap_until(inside: int) -> NoReturn:
    """Be the first process of the namespace: bury all, and end with the one that counts."""
    while True:
        child, status = os.wait()
        if child == inside:
            os._exit(_exit_status(status))


def _exit_status(status: int) -> int:
    """As a shell tells it: 128 and the signal's number for what a signal has ended."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _build_file_system(script: str) -> None:
    steps = f"set -e\numask 022\nmount --make-rprivate /\n{script}"
    built = subprocess.run(
        ["sh", "-c", steps], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if built.returncode:
        said = " ".join(built.stderr.split()) or f"exit status {built.returncode}"
        raise OSError(f"the sandbox's file system cannot be built: {said}")


def _give_up_rights(user: int) -> None:
    call_c("prctl", _NO_NEW_PRIVS, 1, 0, 0, 0)
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    for capability in range(last + 1):
        call_c("prctl", _CAPBSET_DROP, capability, 0, 0, 0)
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    # Three sets of rights, in two halves each: none is effective, permitted or inheritable.
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    call_c("capset", ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))
    # As after the start of a program: the process may look at itself, and nobody else may.
    call_c("prctl", _DUMPABLE, 1, 0, 0, 0)
    end_with_parent(1)  # again: a process that changes its user loses the tie


def _forget_what_is_outside() -> None:
    """Import from now on what is inside: the course in there has no answers."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "imgcls_course"]:
        del sys.modules[name]
    sys.path[:] = [path for path in sys.path if os.path.exists(path)]
    sys.path_importer_cache.clear()


def command_in_sandbox(sandbox: Sandbox, folder: str, command: list[str]) -> list[str]:
    """The command line that runs a command in a sandbox, and ends with this process.

    Args:
        sandbox: what it is shut in by.
        folder: its working folder, inside.
        command: what to run; empty to see whether the sandbox can be built.
    """
    specification = json.dumps(vars(sandbox))
    program = [sys.executable, "-m", "imgcls_course.runtime.enter_sandbox"]
    return [*program, str(os.getpid()), specification, folder, *command]


def main(parent: int, specification: str, folder: str, command: list[str]) -> None:
    """Run a command in a sandbox."""
    end_with_parent(parent)
    try:
        enter(Sandbox(**json.loads(specification)))
        os.chdir(folder)
        if command:
            os.execv(command[0], command)
    except OSError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:4], sys.argv[4:])
