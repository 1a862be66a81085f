"""A process that grades one submission after another, as `worker_process` tells it to.

Requests come through its standard input and replies go through its standard output, each with
its length before it. Both are moved out of the way first, so that nothing printed gets between
them, and no process started here inherits them.
"""

from __future__ import annotations

import importlib
import json
import os
import pickle
import signal
import struct
import sys
import threading
import time
import traceback
from typing import BinaryIO

from imgcls_course.teaching.grading.running.results_json import to_plain

_LENGTH = struct.Struct("<Q")
_LOOKS_FOR_PARENT_EVERY_SECONDS = 0.5


def write_message(stream: BinaryIO, content: bytes) -> None:
    """Send bytes with their length before them."""
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def read_message(stream: BinaryIO) -> bytes | None:
    """The next bytes that were sent; None where the other side is gone."""
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(header)
    content = stream.read(length)
    return content if len(content) == length else None


def serve(parent: int, descriptors: dict[str, int]) -> None:
    """Grade what is asked for until the input ends.

    Args:
        parent: the number of the process that asks.
        descriptors: through which prewarmed processes of the parent are asked, if it has any.
    """
    if descriptors:
        from imgcls_course.teaching.grading.sandbox.fork_servers import inherit

        inherit(descriptors)
    requests, replies = _take_over_standard_streams()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what is open is closed
    if hasattr(os, "killpg"):  # elsewhere, the end of the input has to do
        threading.Thread(target=_end_with_parent, args=(parent,), daemon=True).start()
    sys.path[:], module, function = pickle.loads(read_message(requests) or b"")
    grade = getattr(importlib.import_module(module), function)
    while (request := read_message(requests)) is not None:
        task = pickle.loads(request)
        try:
            result = grade(task.answers, task.secret, task.limits, task.trust_submissions)
            reply = {"result": to_plain(result)}
        except Exception:
            reply = {"failure": traceback.format_exc()}
        write_message(replies, json.dumps(reply).encode())


def _take_over_standard_streams() -> tuple[BinaryIO, BinaryIO]:
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, replies


def _end_with_parent(parent: int) -> None:
    """End this process and what it has started when the run that it belongs to is killed."""
    while os.getppid() == parent:
        time.sleep(_LOOKS_FOR_PARENT_EVERY_SECONDS)
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    serve(int(sys.argv[1]), json.loads(sys.argv[2]))
