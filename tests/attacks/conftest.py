"""What every attack is held to: nothing of it is left on the machine."""

import os
import shutil
import tempfile
from pathlib import Path

import psutil
import pytest

from imgcls_course.grading import rounds
from imgcls_course.grading.sandbox import _STRANGERS

SERVER = "imgcls_course.grading.server"


@pytest.fixture(scope="session")
def folder():
    """Where all temporary files of the grader go; short, since sockets have short names."""
    made = Path(tempfile.mkdtemp(prefix="att", dir="/tmp"))
    before, usual = os.environ.get("TMPDIR"), tempfile.tempdir
    os.environ["TMPDIR"], tempfile.tempdir = str(made), None
    rounds._stop_all()
    yield made
    rounds._stop_all()
    tempfile.tempdir = usual
    os.environ.pop("TMPDIR")
    if before is not None:
        os.environ["TMPDIR"] = before
    shutil.rmtree(made)


@pytest.fixture
def nothing_left_behind(folder):
    """Fails where a process, a file or a mount of a submission is still there."""
    files = _files()
    yield
    assert list(folder.iterdir()) == []
    assert str(folder) not in Path("/proc/self/mountinfo").read_text()
    assert [process.cmdline() for process in _strangers()] == []
    assert _files() - files == set()


def _strangers():
    """Processes of users who are nobody, but for those that another grader is just running."""
    for process in psutil.process_iter(["uids"]):
        try:
            if process.info["uids"].real not in _STRANGERS:
                continue
            parents = process.parents()
            servers = [one for one in parents if SERVER in one.cmdline()]
            if not servers or psutil.Process() in servers[0].parents():
                yield process
        except psutil.NoSuchProcess:
            continue


def _files():
    """Names in the folders where a stray file would lie."""
    return {
        path for place in ("/dev/shm", "/var/tmp", "/", "/root") for path in Path(place).iterdir()
    }
