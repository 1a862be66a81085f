"""Keeps TensorFlow's start-up messages out of notebooks, and lets everything else through.

TensorFlow says from C++, straight to the process's stderr, with which instructions it was built and
which factories it registered. Its setting for the level of logging does not reach the messages that
come before its logging is set up, so they are taken out of stderr while it is imported.
"""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from imgcls_course.runtime.stderr_filter import DROP, SHOW

if TYPE_CHECKING:
    import subprocess

_STDERR = 2
_FILTER = Path(__file__).with_name("stderr_filter.py")


def import_tensorflow_quietly() -> None:
    """Let the import of TensorFlow, whenever it comes, write no log lines to stderr."""
    # By its name: where the package is imported anew, the class is another one, and two such
    # finders would ask each other for ever.
    names = {type(finder).__name__ for finder in sys.meta_path}
    if _TensorFlowFinder.__name__ not in names:
        sys.meta_path.insert(0, _TensorFlowFinder())


class _TensorFlowFinder(importlib.abc.MetaPathFinder):
    """Finds TensorFlow as Python would, and wraps its execution."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != "tensorflow":
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        specs = (finder.find_spec(fullname, path, target) for finder in others)
        spec = next(filter(None, specs), None)
        if spec is not None and spec.loader is not None:
            spec.loader.exec_module = functools.partial(_execute, spec.loader.exec_module)
        return spec


def _execute(exec_module: Callable[[ModuleType], None], module: ModuleType) -> None:
    with without_log_lines(), _named_folder_for_tests():
        exec_module(module)


@contextmanager
def _named_folder_for_tests() -> Iterator[None]:
    """Let TensorFlow be imported where no temporary folder can be written.

    It imports absl's options for tests, which want the name of one, and nothing is written there.
    """
    import tempfile

    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        os.environ["TEST_TMPDIR"] = os.devnull
        try:
            yield
        finally:
            del os.environ["TEST_TMPDIR"]
    else:
        yield


@contextmanager
def without_log_lines() -> Iterator[None]:
    """Keep log lines that the process writes to stderr, also from C++, from being seen.

    If the block raises, or the process dies in it, they are shown after all, since the cause may be
    in them. Where no process can be started to look at the lines, all of them are seen.
    """
    token = f"{os.urandom(16).hex()} ".encode()
    try:
        stderr = os.dup(_STDERR)
    except OSError:  # a process without stderr has nothing to be kept clean
        yield
        return
    try:
        filtering, writer = _start_filter(stderr, token)
    except OSError:
        os.close(stderr)
        yield
        return
    wish = SHOW
    try:
        yield
        wish = DROP
    finally:
        os.dup2(stderr, _STDERR)
        os.close(stderr)
        with suppress(OSError):  # somebody may have killed the filter
            os.write(writer, token + wish + b"\n")
        os.close(writer)
        filtering.wait()


def _start_filter(stderr: int, token: bytes) -> tuple[subprocess.Popen, int]:
    """Let what this process writes to stderr go through another one first.

    Returns:
        the other process, and the file descriptor through which it reads.

    Raises:
        OSError: it cannot be started; nothing has changed.
    """
    import subprocess  # most processes that import the course never need it

    reader, writer = os.pipe()
    try:
        filtering = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_FILTER), token.decode()],
            stdin=reader,
            stdout=stderr,
            start_new_session=True,  # Ctrl-C is meant for this process
        )
    except OSError:
        os.close(writer)
        raise
    finally:
        os.close(reader)
    os.dup2(writer, _STDERR)
    return filtering, writer
