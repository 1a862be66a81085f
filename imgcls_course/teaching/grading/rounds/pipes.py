"""Things sent from one of the grader's processes to another, pickled, after their length.

Nothing that a student's process wrote is ever unpickled.
"""

from __future__ import annotations

import pickle
import struct
from typing import Any, BinaryIO

_LENGTH = struct.Struct("!Q")


def send(stream: BinaryIO, thing: Any) -> None:
    """Write one thing."""
    content = pickle.dumps(thing)
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read one thing.

    Raises:
        EOFError: there is none, or not all of it.
    """
    return pickle.loads(_exactly(stream, _LENGTH.unpack(_exactly(stream, _LENGTH.size))[0]))


def _exactly(stream: BinaryIO, count: int) -> bytes:
    content = stream.read(count)
    if len(content) < count:
        raise EOFError("the other process has ended")
    return content
