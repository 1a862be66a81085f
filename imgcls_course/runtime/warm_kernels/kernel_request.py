"""What passes between the prewarmed process and its owner: JSON, and open files beside it."""

from __future__ import annotations

import json
import socket
from dataclasses import asdict, dataclass

from imgcls_course.runtime.enter_sandbox import Walls

_LARGEST = 1 << 20
FILES = 4
"""With each request: the kernel's stdin, stdout and stderr, and its line to the owner."""


@dataclass(frozen=True)
class Request:
    """What a kernel is to be started with.

    Attributes:
        arguments: of the kernel's application, such as ["-f", "connection.json"].
        environment: all of its environment variables.
        folder: its working folder.
        walls: what it is shut in by; None where nothing is.
    """

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    walls: Walls | None = None


def send_request(control: socket.socket, request: Request, files: list[int]) -> None:
    """Send a request with its open files; raises OSError where the other side has gone."""
    content = json.dumps(asdict(request)).encode()
    if len(content) > _LARGEST:
        raise OSError("the environment is too large for one message")
    control.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * _LARGEST)
    socket.send_fds(control, [content], files)


def receive_request(control: socket.socket) -> tuple[Request, list[int]] | None:
    """The next request with its open files; None where the owner has gone."""
    content, files, _, _ = socket.recv_fds(control, _LARGEST, FILES)
    if not content:
        return None
    fields = json.loads(content)
    walls = fields.pop("walls")
    return Request(**fields, walls=Walls(**walls) if walls else None), files


def line() -> tuple[socket.socket, socket.socket]:
    """Both ends of a kernel's line: on it come first its process id, and later how it ended."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
