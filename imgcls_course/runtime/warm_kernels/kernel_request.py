"""What passes between a fork server and those who ask it: JSON, and open files beside it."""

from __future__ import annotations

import json
import socket
from dataclasses import asdict, dataclass

from imgcls_course.runtime.sandbox import Sandbox

_LARGEST = 1 << 20
FILES = 4
"""With each request: the kernel's stdin, stdout and stderr, and its connection to its owner."""


@dataclass(frozen=True)
class KernelRequest:
    """What a kernel is to be started with.

    Attributes:
        arguments: of the kernel's application, such as ["-f", "connection.json"].
        environment: all of its environment variables.
        folder: its working folder.
        sandbox: what it is shut in by; None where nothing is.
    """

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    sandbox: Sandbox | None = None


def send_request(requests: socket.socket, request: KernelRequest, files: list[int]) -> None:
    """Send a request with its open files; raises OSError where the other side has gone."""
    content = json.dumps(asdict(request)).encode()
    if len(content) > _LARGEST:
        raise OSError("the environment is too large for one message")
    requests.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * _LARGEST)
    socket.send_fds(requests, [content], files)


def receive_request(requests: socket.socket) -> tuple[KernelRequest, list[int]] | None:
    """The next request with its open files; None where the owner has gone."""
    content, files, _, _ = socket.recv_fds(requests, _LARGEST, FILES)
    if not content:
        return None
    fields = json.loads(content)
    sandbox = fields.pop("sandbox")
    return KernelRequest(**fields, sandbox=Sandbox(**sandbox) if sandbox else None), files


def connect_kernel() -> tuple[socket.socket, socket.socket]:
    """The owner's and the kernel's end of a connection, which tells when either has ended.

    On it come first the kernel's process id, and later its exit status.
    """
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
