"""Looks over an installation: what is there, what is amiss, and what to do about it."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from packaging.requirements import Requirement

from imgcls_course.errors import CourseError
from imgcls_course.runtime.home import HOME_REMEDY, home_problem
from imgcls_course.runtime.keras_settings import installed_backends, replaced_settings
from imgcls_course.runtime.paths import cache_folder

MEMORY_OF_A_LESSON = 1.4e9
_DEVICES = (
    "import tensorflow as tf;"
    "print(tf.__version__, ','.join(d.device_type for d in tf.config.list_physical_devices()))"
)

_DEVICES_OF_KERAS = (
    "from imgcls_course.training.devices import backend_version, list_devices\n"
    "import keras\n"
    "print('on', keras.config.backend(), backend_version(), 'with', *list_devices())"
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        subject: what it is.
        found: what was found, in a few words.
        is_well: whether the lessons can work with it.
        remedy: what to do where they cannot.
    """

    subject: str
    found: str
    is_well: bool = True
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Look at everything in turn; each finding comes as soon as it is known."""
    yield Finding("Python", f"{sys.version.split()[0]} in {sys.prefix}")
    yield from _packages()
    yield _tensorflow_wheels()
    yield _tensorflow()
    yield _keras_settings()
    yield _home()
    yield _memory()
    yield _cache()
    yield _data()
    yield _lessons()
    yield _kernels()
    yield _grading()


def _packages() -> Iterator[Finding]:
    requirements = importlib.metadata.requires("imgcls-course") or []
    wrong = []
    for requirement in map(Requirement, requirements):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(f"{requirement.name} is not installed")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            wrong.append(f"{requirement.name} {version} is not {requirement.specifier}")
    yield Finding(
        "packages",
        "; ".join(wrong) or f"all {len(requirements)} requirements looked at",
        not wrong,
        "pip install -c constraints.txt -e '.[cpu]' in the course's folder",
    )


def _tensorflow_wheels() -> Finding:
    """Two TensorFlow wheels in one environment overwrite each other's files."""
    installed = []
    for name in ("tensorflow", "tensorflow-cpu"):
        try:
            installed.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    remedy = (
        "pip uninstall tensorflow tensorflow-cpu, then install the course with one extra only"
        if installed
        else "pip install -c constraints.txt -e '.[cpu]' (or '.[gpu]') in the course's folder"
    )
    found = " and ".join(installed) or "neither tensorflow nor tensorflow-cpu"
    others = [name for name in installed_backends() if name != "tensorflow"]
    if not installed and others:
        found += f"; Keras runs on {others[0]}"
    return Finding("TensorFlow's wheel", found, len(installed) == 1 or bool(others), remedy)


def _tensorflow() -> Finding:
    """Import TensorFlow in a process of its own, so that a broken one cannot take this one down."""
    if installed_backends()[:1] not in ((), ("tensorflow",)):
        return _other_backend()
    result = subprocess.run(
        [sys.executable, "-c", _DEVICES], capture_output=True, text=True, timeout=300, check=False
    )
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        return Finding("TensorFlow", f"cannot be imported: {last}", False, "reinstall the course")
    version, devices = result.stdout.split()
    return Finding("TensorFlow", f"{version}, devices: {devices.replace(',', ', ')}")


def _other_backend() -> Finding:
    """What Keras runs on instead, and the devices that this sees."""
    result = subprocess.run(
        [sys.executable, "-c", _DEVICES_OF_KERAS],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        return Finding("Keras", f"cannot be imported: {last}", False, "reinstall the course")
    return Finding("Keras", result.stdout.strip())


def _keras_settings() -> Finding:
    replaced = replaced_settings()
    found = (
        f"{'; '.join(replaced)}: the lessons use the course's own instead, and change no file"
        if replaced
        else "as the lessons need them"
    )
    return Finding("Keras's settings", found)


def _memory() -> Finding:
    free = psutil.virtual_memory().available
    return Finding(
        "memory",
        f"{free / 1e9:.1f} GB free, {os.cpu_count()} cores",
        free > MEMORY_OF_A_LESSON,
        f"a lesson needs up to {MEMORY_OF_A_LESSON / 1e9:.1f} GB: shut down other kernels",
    )


def _home() -> Finding:
    problem = home_problem()
    return Finding("home folder", problem or str(Path.home()), not problem, HOME_REMEDY)


def _cache() -> Finding:
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        free = shutil.disk_usage(folder).free
    except OSError as error:
        remedy = "set IMGCLS_CACHE to a folder that can be written; lessons work without, slower"
        return Finding("cache", f"{folder}: {error.strerror}", False, remedy)
    return Finding("cache", f"{folder}, {free / 1e9:.0f} GB free", free > 1e9, "free some disk")


def _data() -> Finding:
    from imgcls_course.runtime.manifest import read_manifest, verify_all

    try:
        problems, count = verify_all(), len(read_manifest())
    except CourseError as error:
        return Finding("data", error.problem, False, error.remedy)
    found = "; ".join(map(str, problems)) or f"all {count} files are whole"
    return Finding("data", found, not problems, "git restore data, or a new clone")


def _lessons() -> Finding:
    from imgcls_course.runtime.lesson_files import all_lessons

    lessons = all_lessons()
    missing = [lesson.name for lesson in lessons if not lesson.learner.is_file()]
    found = f"missing: {', '.join(missing)}" if missing else f"{len(lessons)} lessons"
    return Finding("lessons", found, bool(lessons) and not missing, "imgcls-course build")


def _kernels() -> Finding:
    """How a lesson's kernel starts, and what computes features; each works without, slower."""
    from imgcls_course.runtime.warm_kernels import is_switched_on
    from imgcls_course.runtime.warm_kernels.fork_server_process import can_fork
    from imgcls_course.transfer.lite_runtime import is_installed

    start = "warm" if is_switched_on() and can_fork() else "ordinary"
    features = "LiteRT" if is_installed() else "Keras"
    return Finding("speed", f"{start} start of kernels; features of many images by {features}")


def _grading() -> Finding:
    from imgcls_course.runtime.isolation import isolation_level

    # No lesson needs it, and no learner: where there is none, `grade` says what to do.
    return Finding("submissions", f"isolation when graded: {isolation_level()}")
