"""Processes end with their parents, and sessions as a whole."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from imgcls_course.runtime.processes import end_with_parent, kill_session, wait_or_kill

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="grading takes fork")

CHILD = """
import os, sys, time
from imgcls_course.runtime.processes import end_with_parent
end_with_parent(os.getppid())
print(os.getpid(), flush=True)
time.sleep(600)
"""
PARENT = f"""
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {CHILD!r}], start_new_session=True)
time.sleep(600)
"""
WITH_A_CHILD = """
import os, time
pid = os.fork()
if pid:
    print(pid, flush=True)
time.sleep(600)
"""


def start(code):
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    return process, int(process.stdout.readline())


def is_gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until_gone(pid, seconds=60):
    deadline = time.monotonic() + seconds
    while not is_gone(pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_ends_with_its_parent(how):
    parent, child = start(PARENT)
    with parent:
        assert not is_gone(child)
        parent.send_signal(how)
    wait_until_gone(child)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is noticed a moment later")
def test_a_child_whose_parent_has_ended_before_ends_at_once():
    child = os.fork()
    if child == 0:
        end_with_parent(os.getpid())  # nobody is one's own parent
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 1


def test_a_session_ends_as_a_whole():
    leader, child = start(WITH_A_CHILD)
    with leader:
        kill_session(leader.pid)
    assert leader.returncode == -signal.SIGKILL
    wait_until_gone(child)
    kill_session(leader.pid)  # there is none any more


def test_a_process_that_does_not_end_in_time_is_ended_with_its_session():
    leader, child = start(WITH_A_CHILD)
    with leader:
        assert wait_or_kill(leader, 0.1) == -signal.SIGKILL
    wait_until_gone(child)
    ended = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"], start_new_session=True)
    assert wait_or_kill(ended, 60) == 3
