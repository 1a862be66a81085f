"""Runs jobs in processes that wait for them, and waits no longer than a job may take."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading

from imgcls_course.teaching.grading.rounds.pipes import receive, send
from imgcls_course.teaching.grading.rounds.round_request import Job, Outcome
from imgcls_course.teaching.grading.sandbox import fork_servers as warm
from imgcls_course.teaching.grading.sandbox.kernel_sandbox import environment
from imgcls_course.teaching.grading.sandbox.temporary_folders import remove_leftovers

_EXTRA_SECONDS = 5
"""For ending a kernel in good order, before its process is ended by force."""
_START_SECONDS = 120


class RoundError(RuntimeError):
    """A round came to no outcome: the grader's own failure."""


def run_job(job: Job, seconds: float) -> Outcome:
    """Run one job.

    Args:
        job: what to do.
        seconds: after which everything is stopped.

    Raises:
        TimeoutError: it took longer.
        RoundError: it failed.
    """
    if job.warm:
        warm.prepare(job.warm, environment())
    server = _idle_server()
    try:
        outcome = server.run(job, seconds + _EXTRA_SECONDS)
    except BaseException:
        server.stop()
        raise
    with _lock:
        _idle.append(server)
    if isinstance(outcome, str):
        raise RoundError(outcome)
    return outcome


class _Server:
    """One waiting process."""

    def __init__(self) -> None:
        descriptors = warm.descriptors()
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 (closed in `stop`)
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "imgcls_course.teaching.grading.rounds.round_server",
                json.dumps(descriptors),
            ],
            pass_fds=list(descriptors.values()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            start_new_session=True,
        )
        self._owner = os.getpid()
        self._is_new = True

    def is_usable(self) -> bool:
        """Whether it still runs, and was not inherited by a fork."""
        return self._owner == os.getpid() and self._process.poll() is None

    def run(self, job: Job, seconds: float) -> Outcome | str:
        """Its answer to a job."""
        if self._is_new:
            seconds += _START_SECONDS
            self._is_new = False
        try:
            send(self._process.stdin, job)
            ready, _, _ = select.select([self._process.stdout], [], [], max(0, seconds))
            if not ready:
                raise TimeoutError
            return receive(self._process.stdout)
        except (EOFError, BrokenPipeError) as error:
            said = f"the process that was to run it has ended. {self._last_complaint()}"
            raise RoundError(said.strip()) from error

    def _last_complaint(self) -> str:
        self._complaints.seek(0)
        lines = self._complaints.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def stop(self) -> None:
        """End it and what it has forked."""
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._complaints):
            with contextlib.suppress(OSError):
                stream.close()
        remove_leftovers()


_lock = threading.Lock()
_idle: list[_Server] = []


def _idle_server() -> _Server:
    with _lock:
        while _idle:
            server = _idle.pop()
            if server.is_usable():
                return server
    return _Server()


@atexit.register
def _stop_all() -> None:
    with _lock:
        while _idle:
            server = _idle.pop()
            if server.is_usable():
                server.stop()
