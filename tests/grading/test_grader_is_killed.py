"""Whatever ends the grader itself ends the student's processes, too."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from imgcls_course.grading.folders import remove_leftovers
from imgcls_course.grading.isolation import isolation_level

GRADE = """
from imgcls_course.grading.answers import Answers
from imgcls_course.grading.engine import grade_answers
loop = "import os\\nos.fork()\\nwhile True: pass"
grade_answers(Answers("mallory", "02_loss", {"loss.softmax": loop}), b"secret")
"""

pytestmark = pytest.mark.skipif(
    not isolation_level().is_enough, reason=f"no isolation: {isolation_level().why_not}"
)


@pytest.fixture
def folder(monkeypatch):
    made = Path(tempfile.mkdtemp(prefix="kill", dir="/tmp"))
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    yield made
    shutil.rmtree(made)


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("victim", ["engine", "server", "round"])
def test_nothing_outlives_the_grader(folder, victim):
    environment = {**os.environ, "TMPDIR": str(folder)}
    grader = subprocess.Popen([sys.executable, "-c", GRADE], env=environment)
    engine = psutil.Process(grader.pid)

    def running():
        """The engine and all below it, once the student's cell has forked."""
        family = [engine, *engine.children(recursive=True)]
        kernels = [one for one in family if "ipykernel_launcher" in _line(one)]
        return family if len(kernels) == 2 else None

    try:
        family = wait_for(running)
        server = family[1]
        chosen = {"engine": engine, "server": server, "round": server.children()[0]}[victim]
        below = chosen.children(recursive=True)
        assert len(below) >= 3
        os.kill(chosen.pid, signal.SIGKILL)
        if victim == "engine":
            grader.wait()
        wait_for(lambda: not any(map(_runs, below)), seconds=10)
    finally:
        grader.kill()
        grader.wait()
    wait_for(lambda: not any(map(_runs, family)), seconds=10)
    # The engine had begun another round where only one was killed.
    wait_for(lambda: remove_leftovers() or not list(folder.iterdir()), seconds=10)
    assert str(folder) not in Path("/proc/self/mountinfo").read_text()


def _line(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _runs(process):
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
