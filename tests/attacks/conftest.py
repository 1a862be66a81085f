"""What every attack is held to: nothing of it is left on the machine."""

import os
import shutil
import tempfile
from pathlib import Path

import psutil
import pytest

from imgcls_course.teaching.grading.sandbox.kernel_sandbox import SANDBOX_USERS
from imgcls_course.teaching.grading.submissions.answers import Answers
from tests.teaching.grading.in_a_worker import close_workers, grade_in_a_worker


@pytest.fixture(scope="session")
def folder():
    """Where all temporary files of the grader go; short, since sockets have short names."""
    made = Path(tempfile.mkdtemp(prefix="att", dir="/tmp"))
    before, usual = os.environ.get("TMPDIR"), tempfile.tempdir
    os.environ["TMPDIR"], tempfile.tempdir = str(made), None
    close_workers()
    # The grader's own processes start, with the folders that they keep until they end.
    grade_in_a_worker(Answers("anna", "02_loss", {"loss.sigmoid": "x = 1"}), b"secret")
    yield made
    close_workers()
    tempfile.tempdir = usual
    os.environ.pop("TMPDIR")
    if before is not None:
        os.environ["TMPDIR"] = before
    shutil.rmtree(made)


@pytest.fixture
def nothing_left_behind(folder):
    """Fails where a process, a file or a mount of a submission is still there."""
    files, kept = _files(), set(folder.iterdir())
    yield
    assert set(folder.iterdir()) == kept
    assert str(folder) not in Path("/proc/self/mountinfo").read_text()
    assert [process.cmdline() for process in _sandboxed()] == []
    assert _files() - files == set()


def _sandboxed():
    """Processes of users who are nobody: our own, and those that nobody waits for any more."""
    for process in psutil.process_iter(["uids"]):
        try:
            if process.info["uids"].real not in SANDBOX_USERS:
                continue
            owners = [one for one in process.parents() if one.pid > 1 and not _belongs(one)]
            # Another grader on this machine has kernels of its own.
            if not owners or psutil.Process() in owners:
                yield process
        except psutil.NoSuchProcess:
            continue


def _belongs(process):
    """Whether a process is there for a kernel only, and not the one who started it."""
    line = " ".join(process.cmdline())
    return any(
        name in line for name in ("enter_sandbox", "ipykernel_launcher", "kernels.fork_server")
    )


def _files():
    """Names in the folders where a stray file would lie."""
    return {
        path
        for place in ("/dev/shm", "/var/tmp", "/", "/root")
        for path in Path(place).iterdir()
        # The browser's, which other tests drive at the same time.
        if not path.name.startswith(".org.chromium.")
    }
