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

from imgcls_course.runtime.isolation import isolation_level
from imgcls_course.teaching.grading.sandbox.kernel_sandbox import SANDBOX_USERS
from imgcls_course.teaching.grading.sandbox.temporary_folders import remove_leftovers

GRADE = """
from imgcls_course.teaching.grading.submissions.answers import Answers
from imgcls_course.teaching.grading.grade_class import ENGINE
from imgcls_course.teaching.grading.running.tasks import GradingTask
from imgcls_course.teaching.grading.running.workers import run_locally
loop = "import os\\nos.fork()\\nwhile True: pass"
task = GradingTask("key", Answers("mallory", "02_loss", {"loss.softmax": loop}), b"secret")
list(run_locally([task], ENGINE, workers=1, warm_kernels=True))
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


def wait_for(condition, seconds=600):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("victim", ["run", "worker", "round"])
def test_nothing_outlives_the_grader(folder, victim):
    environment = {**os.environ, "TMPDIR": str(folder)}
    grader = subprocess.Popen([sys.executable, "-c", GRADE], env=environment)
    run = psutil.Process(grader.pid)

    def running():
        """The run and all below it, once the student's cell has forked."""
        family = [run, *run.children(recursive=True)]
        kernels = [one for one in family if _is_a_kernel(one)]
        return (family, kernels) if len(kernels) == 2 else None

    try:
        family, kernels = wait_for(running)
        worker = next(
            one
            for one in run.children()
            if "imgcls_course.teaching.grading.running.workers" in _line(one)
        )
        chosen = {"run": run, "worker": worker, "round": worker.children()[0]}[victim]
        os.kill(chosen.pid, signal.SIGKILL)
        if victim == "run":
            grader.wait()
        wait_for(lambda: not any(map(_runs, kernels)), seconds=300)
    finally:
        grader.kill()
        grader.wait()
    # A worker that was just starting first imports, and then notices that nobody waits for it.
    wait_for(lambda: not any(map(_runs, family)), seconds=600)
    # The worker had begun another round where only one was killed.
    wait_for(lambda: remove_leftovers() or not list(folder.iterdir()), seconds=300)
    assert str(folder) not in Path("/proc/self/mountinfo").read_text()


def _is_a_kernel(process):
    """A student's: by its user, or, where it could get none of its own, by its command line."""
    try:
        is_sandboxed = process.uids().real in SANDBOX_USERS
    except psutil.Error:
        return False
    return is_sandboxed or "ipykernel_launcher" in _line(process)


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
