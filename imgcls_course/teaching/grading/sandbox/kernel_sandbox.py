"""The sandbox of a student's kernel: its files, its environment, its user and its limits.

The file system is new and empty: of this machine it has programs, the Python environment, the
course without its answers, and the course's data, all read-only, and one folder through which the
grader talks to the kernel. Whatever is written lies in memory, is limited, and vanishes.

Of the course there is what `_VISIBLE` lists, and nothing else: no references of exercises, no
grader, no solved lessons. `imgcls_course.scratch` is there, since lessons use it.
"""

from __future__ import annotations

import os
import random
import shlex
import site
import sys
from collections.abc import Iterator
from pathlib import Path

import imgcls_course
from imgcls_course.runtime import paths
from imgcls_course.runtime.isolation import Isolation
from imgcls_course.runtime.sandbox import Sandbox
from imgcls_course.teaching.grading.sandbox.limits import Limits

_PACKAGE = Path(imgcls_course.__file__).resolve().parent
_VISIBLE = (
    *("__init__.py", "errors.py"),
    *("datasets", "scratch", "zoo", "training", "transfer", "pretraining", "evaluation"),
    *("figures", "lessons", "runtime", "judging/compare.py", "judging/student_process"),
)
"""What of the course a student's process sees, beside its own `check`; all else is not there."""
_COURSE = "/course"
WORK = "/tmp/work"
_HOME = "/tmp/home"
_SETTINGS = (
    "alternatives",
    "fonts",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "nsswitch.conf",
)
_DEVICES = ("null", "zero", "full", "random", "urandom")
SANDBOX_USERS = range(1_000_000_000, 2_000_000_000)
"""User ids that belong to nobody else."""


def pick_user(isolation: Isolation) -> int:
    """A user id for one kernel that is nobody's, or 0 where the system does not let us choose.

    No two kernels share one: a limit on processes counts those of a user, on the whole machine.
    """
    return random.SystemRandom().choice(SANDBOX_USERS) if isolation.other_user else 0


def environment() -> dict[str, str]:
    """All environment variables of a student's kernel; nothing is inherited."""
    return {
        "HOME": _HOME,
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": _COURSE,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "IPYTHONDIR": f"{_HOME}/ipython",
        "IMGCLS_PROGRESS": "off",
        "IMGCLS_CACHE": f"{_HOME}/cache",
        "MPLCONFIGDIR": f"{_HOME}/matplotlib",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "KERAS_BACKEND": "tensorflow",
        **dict.fromkeys(
            ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
             "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1"
        ),
    }  # fmt: skip


def resource_limits(limits: Limits) -> dict[str, int]:
    """What the system enforces, by name; memory and time are watched from outside as well."""
    return {
        # TensorFlow reserves much more address space than it ever uses.
        "as": limits.memory_bytes + 16 * 1024**3,
        "data": 2 * limits.memory_bytes,
        "fsize": limits.file_bytes,
        "cpu": int(4 * limits.lesson_seconds),
        "nofile": 1024,
        "core": 0,
    }


def kernel_sandbox(
    connection_folder: Path, user: int, isolation: Isolation, limits: Limits
) -> Sandbox:
    """What a student's kernel is shut in by.

    Args:
        connection_folder: an empty folder outside that is seen inside under the same path, and may
            be written to; beside it, in `root`, the new file system is built.
        user: from `pick_user`.
        isolation: what the system has; namespaces at least.
        limits: of all that runs inside.
    """
    root = connection_folder.parent / "root"
    script = "\n".join(shlex.join(step) for step in _file_system(root, connection_folder, limits))
    # Processes are those of a user of its own; outside of a sandbox, the teacher's would count.
    numbers = {**resource_limits(limits), "nproc": limits.processes}
    return Sandbox(script, str(root), user, numbers, isolation.user_namespace)


def _file_system(root: Path, connection_folder: Path, limits: Limits) -> Iterator[list[str]]:
    """Commands that build the new file system below `root`."""

    def inside(path: str | Path) -> str:
        return f"{root}{path}"

    def bind(source: str | Path, target: str | Path, options: str = "ro,nosuid,nodev") -> list[str]:
        return ["mount", "-o", f"bind,{options}", str(source), inside(target)]

    def memory(target: str, size: int, mode: str = "755") -> list[str]:
        options = f"size={size},nr_inodes=8192,mode={mode},nosuid,nodev"
        return ["mount", "-t", "tmpfs", "-o", options, "none", inside(target)]

    folders = [path for path in _system_folders() if not path.is_symlink()]
    environments = _environments()
    settings = [path for name in _SETTINGS if (path := Path("/etc", name)).exists()]
    yield memory("", 1024**2)
    yield ["mkdir", "-p", *map(inside, ("/proc", "/dev/shm", "/dev/pts", "/tmp", "/etc"))]
    yield memory("/dev/shm", limits.file_bytes, "1777")
    yield memory("/tmp", limits.file_bytes, "1777")
    yield [
        *("mkdir", "-p", inside(WORK), inside(_HOME), inside(connection_folder)),
        *map(inside, (f"{_COURSE}/data", f"{_COURSE}/imgcls_course", *folders, *environments)),
        *(inside(path) for path in settings if path.is_dir()),
    ]
    yield ["chmod", "0777", inside(WORK), inside(_HOME)]
    yield [
        "touch",
        *(inside(f"/dev/{name}") for name in _DEVICES),
        *(inside(path) for path in settings if not path.is_dir()),
    ]
    for path in _system_folders():
        if path.is_symlink():
            yield ["ln", "-s", os.readlink(path), inside(path)]
    for path in [*folders, *environments, *settings]:
        yield bind(path, path)
    yield bind(paths.data_folder().resolve(), f"{_COURSE}/data")
    yield from _course_without_answers(inside, bind, memory)
    for name in _DEVICES:
        yield bind(f"/dev/{name}", f"/dev/{name}", "nosuid")
    yield ["mount", "-t", "proc", "-o", "nosuid,nodev,noexec", "none", inside("/proc")]
    options = "newinstance,ptmxmode=0666,nosuid,noexec"
    yield ["mount", "-t", "devpts", "-o", options, "none", inside("/dev/pts")]
    yield ["ln", "-s", "pts/ptmx", inside("/dev/ptmx")]
    yield ["ln", "-s", "/proc/self/fd", inside("/dev/fd")]
    yield bind(connection_folder, connection_folder, "nosuid,nodev")
    # Where no other user id is to be had, the folders of the root are the student's own.
    yield ["mount", "-o", "remount,ro", str(root)]


def _course_without_answers(inside, bind, memory) -> Iterator[list[str]]:
    package = f"{_COURSE}/imgcls_course"
    visible = {f"{package}/{name}": _PACKAGE / name for name in _VISIBLE}
    visible[f"{package}/check.py"] = _PACKAGE / "judging" / "student_process" / "check_stub.py"
    yield memory(package, 1024**2)
    folders = {
        path if source.is_dir() else path.rpartition("/")[0] for path, source in visible.items()
    }
    yield ["mkdir", "-p", *map(inside, sorted(folders))]
    yield ["touch", *(inside(path) for path, source in visible.items() if source.is_file())]
    for path, source in visible.items():
        yield bind(source, path)
    yield ["mount", "-o", "remount,ro", inside(package)]
    installed = Path(_PACKAGE.parent)
    if any(installed.is_relative_to(folder) for folder in _environments()):
        # Not a checkout: the package in the environment itself has all answers.
        yield memory(str(_PACKAGE), 4096)


def _system_folders() -> list[Path]:
    names = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32")
    return [path for name in names if (path := Path("/", name)).exists()]


def _environments() -> list[Path]:
    """Folders of the Python environment that are not among the system's."""
    candidates = {Path(sys.prefix), Path(sys.base_prefix), *map(Path, site.getsitepackages())}
    candidates = {path.resolve() for path in candidates if path.exists()}
    outside = [path for path in candidates if path.parts[:2] != ("/", "usr")]
    return sorted(
        path for path in outside if not any(path != one and path.is_relative_to(one)
                                            for one in outside)
    )  # fmt: skip
