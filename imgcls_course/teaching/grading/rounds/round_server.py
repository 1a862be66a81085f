"""A process that runs rounds, each in a process forked from it, which has all imports already.

The engine hands it a `Job` and gets an `Outcome`. Whatever a student's text or kernel does to a
round's process, this one and the engine are others.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from typing import Any

from imgcls_course.teaching.grading.rounds.graded_lesson import blueprint
from imgcls_course.teaching.grading.rounds.pipes import receive, send
from imgcls_course.teaching.grading.rounds.round_request import Job
from imgcls_course.teaching.grading.rounds.session import run
from imgcls_course.teaching.grading.sandbox.fork_servers import inherit
from imgcls_course.teaching.grading.sandbox.temporary_folders import remove_leftovers

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def main() -> None:
    """Serve jobs from standard input until it ends; outcomes go to standard output."""
    _die_with_parent()
    remove_leftovers()
    inherit(json.loads(sys.argv[1]))
    jobs = sys.stdin.buffer
    outcomes = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Nothing that is printed may get between the outcomes, and no round reads the next one's job.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while True:
        try:
            job = receive(jobs)
        except EOFError:
            return
        send(outcomes, _in_a_process(job))


def _in_a_process(job: Job) -> Any:
    """The job's outcome, or, as a text, why there is none."""
    blueprint(job.lesson)  # read once, for all that are forked after
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _run_and_exit(job, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        try:
            result = receive(stream)
        except EOFError:
            result = "its process ended"
    os.waitpid(child, 0)
    return result


def _run_and_exit(job: Job, writer: int) -> None:
    status = 1
    try:
        _die_with_parent()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        try:
            result: Any = run(job)
        except Exception as error:
            result = f"{type(error).__name__}: {error}"
        with os.fdopen(writer, "wb") as stream:
            send(stream, result)
        status = 0
    finally:
        os._exit(status)


def _die_with_parent() -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


if __name__ == "__main__":
    main()
