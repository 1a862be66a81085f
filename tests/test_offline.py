"""The guard that all other tests rely on: nothing but this machine can be reached."""

import socket
import subprocess
import sys

import pytest

TRY = "import socket; socket.create_connection(('example.org', 80), timeout=5)"


def test_another_machine_cannot_be_reached_from_a_test():
    with pytest.raises(OSError, match="cut off"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(OSError, match="cut off"):
        socket.getaddrinfo("example.org", 80)


def test_another_machine_cannot_be_reached_from_a_kernel_or_command():
    result = subprocess.run([sys.executable, "-c", TRY], capture_output=True, text=True)
    assert result.returncode != 0
    assert "cut off" in result.stderr


def test_this_machine_can_be_reached():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            assert client.getpeername() == server.getsockname()
