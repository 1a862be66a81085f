"""A small program that stands between a process and its stderr, and holds log lines back.

    python stderr_filter.py TOKEN < WHAT-THE-PROCESS-WRITES > ITS-STDERR

Everything else is passed on, line by line. At the end the process says with `TOKEN drop` that the
log lines are not wanted, or with `TOKEN show` that they are. A process that was killed, or that an
abort in C++ has ended, says neither: then they are shown, since the cause may be in them. Nothing
inside of a process that dies like that could do it, so this is a process of its own; it ends with
the other one.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable

DROP, SHOW = b"drop", b"show"
_LOG_LINE = re.compile(
    rb"WARNING: All log messages before absl::InitializeLog"
    rb"|[IWE]\d{4} \d\d:\d\d:\d\d"  # absl's format, with a clock
    rb"|[IWE]\d{4} \d+\.\d+"  # absl's format, before it has a clock
    rb"|INFO: Created TensorFlow Lite"  # LiteRT's own
    rb"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] "  # TensorFlow's own
)


def filter_lines(lines: Iterable[bytes], stderr: int, token: bytes) -> None:
    """Pass lines on until there are no more, or until one has the token in it.

    Args:
        lines: what the process writes.
        stderr: the file descriptor that they are written to.
        token: announces the end; it may follow an unfinished line.
    """
    log_lines = []
    for line in lines:
        text, end, wish = line.partition(token)
        if _LOG_LINE.match(text):
            log_lines.append(text)
        else:
            _write(stderr, text)
        if end:
            if wish.strip() == DROP:
                return
            break
    for line in log_lines:
        _write(stderr, line)


def _write(stderr: int, text: bytes) -> None:
    # Where nobody reads any more, the process must still get rid of what it writes.
    with contextlib.suppress(OSError):
        while text:
            text = text[os.write(stderr, text) :]


if __name__ == "__main__":
    filter_lines(sys.stdin.buffer, sys.stdout.fileno(), sys.argv[1].encode())
