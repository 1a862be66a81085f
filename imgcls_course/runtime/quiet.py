"""Keeps TensorFlow's start-up messages out of notebooks, and lets everything else through.

TensorFlow says from C++, straight to the process's stderr, with which instructions it was built and
which factories it registered. Its setting for the level of logging does not reach the messages that
come before its logging is set up, so they are taken out of stderr while it is imported.
"""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType

_STDERR = 2
_LOG_LINE = re.compile(
    rb"WARNING: All log messages before absl::InitializeLog"
    rb"|[IWE]\d{4} \d\d:\d\d:\d\d"  # absl's format, with a clock
    rb"|[IWE]\d{4} \d+\.\d+"  # absl's format, before it has a clock
    rb"|INFO: Created TensorFlow Lite"  # LiteRT's own
    rb"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] "  # TensorFlow's own
)


def import_tensorflow_quietly(afterwards: Callable[[ModuleType], None]) -> None:
    """Let the import of TensorFlow, whenever it comes, write no log lines to stderr.

    Args:
        afterwards: called with TensorFlow once it is imported; at once, if it has been already.
    """
    if sys.modules.get("tensorflow") is not None:
        afterwards(sys.modules["tensorflow"])
    elif not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder(afterwards))


class _Finder(importlib.abc.MetaPathFinder):
    """Finds TensorFlow as Python would, and wraps its execution."""

    def __init__(self, afterwards: Callable[[ModuleType], None]) -> None:
        self.afterwards = afterwards

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader.exec_module = functools.partial(
                _execute, spec.loader.exec_module, self.afterwards
            )
        return spec


def _execute(
    exec_module: Callable[[ModuleType], None],
    afterwards: Callable[[ModuleType], None],
    module: ModuleType,
) -> None:
    with without_log_lines():
        exec_module(module)
    afterwards(module)


@contextmanager
def without_log_lines() -> Iterator[None]:
    """Hold back what the process writes to stderr, and give it out at the end without log lines.

    If the block raises, everything is given out, since the cause may be in it.
    """
    try:
        stderr = os.dup(_STDERR)
    except OSError:  # a process without stderr has nothing to be kept clean
        yield
        return
    is_done = False
    with tempfile.TemporaryFile() as held_back:
        os.dup2(held_back.fileno(), _STDERR)
        try:
            yield
            is_done = True
        finally:
            os.dup2(stderr, _STDERR)
            os.close(stderr)
            held_back.seek(0)
            for line in held_back:
                if not (is_done and _LOG_LINE.match(line)):
                    os.write(_STDERR, line)
