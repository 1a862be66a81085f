"""Runs a job in another process, and waits no longer than it may take."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys

from imgcls_course.grading.jobs import Job, Outcome

_EXTRA_SECONDS = 5
"""For ending a kernel in good order, before its process is ended by force."""


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
    process = subprocess.Popen(
        [sys.executable, "-m", "imgcls_course.grading.session"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        written, complaint = process.communicate(pickle.dumps(job), seconds + _EXTRA_SECONDS)
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise TimeoutError from error
    if process.returncode:
        last = complaint.decode(errors="replace").strip().splitlines()[-1:]
        raise RoundError(f"exit status {process.returncode}; {''.join(last)}")
    return pickle.loads(written)
