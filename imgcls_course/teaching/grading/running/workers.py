"""The near end of a `worker`: starts it, hands it tasks, and notices when it dies."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading

from imgcls_course.runtime.isolation import isolation_level
from imgcls_course.teaching.grading.rounds.splicing import kind_of
from imgcls_course.teaching.grading.running.result_store import is_final
from imgcls_course.teaching.grading.running.results import LessonResult
from imgcls_course.teaching.grading.running.results_json import from_plain
from imgcls_course.teaching.grading.running.tasks import (
    MOST_ATTEMPTS,
    GradeFunction,
    Outcome,
    Task,
)
from imgcls_course.teaching.grading.running.worker import read_message, write_message
from imgcls_course.teaching.grading.sandbox import fork_servers as warm
from imgcls_course.teaching.grading.sandbox.fork_servers import can_warm
from imgcls_course.teaching.grading.sandbox.kernel_sandbox import environment

_SECONDS_TO_END = 10.0


class GradingFailedError(Exception):
    """The grader failed, not the submission; says how."""


class WorkerProcess:
    """One process that grades, started when it is first needed and again after it has died.

    Args:
        grade: a function at the top of a module, which the process imports by its name.
        warm_kernels: have prewarmed processes here, which all such workers share; without, a worker
            that wants one has its own.
    """

    def __init__(self, grade: GradeFunction, warm_kernels: bool = False) -> None:
        self._grade = grade
        self._has_warm_kernels = warm_kernels and can_warm(isolation_level())
        self._process: subprocess.Popen[bytes] | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed in `close`)
        self._stopped = False
        self._changing = threading.Lock()

    def grade(self, task: Task) -> Outcome:
        """Do one task, twice where the first attempt fails."""
        failure = ""
        for _ in range(MOST_ATTEMPTS):
            try:
                result = self._ask(task)
            except GradingFailedError as error:
                failure = str(error)
                continue
            if is_final(result):
                return Outcome(task, result)
            failure = ""
            last = result
        return Outcome(task, None, failure) if failure else Outcome(task, last)

    def close(self) -> None:
        """Let the process end by itself, and end it where it does not."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
            _wait_or_kill(process, _SECONDS_TO_END)
            process.stdout.close()
        self._errors.close()

    def stop(self) -> None:
        """Ask the process to end now, from another thread; `close` waits for it."""
        with self._changing:
            self._stopped = True
            if self._process is not None and self._process.poll() is None:
                self._process.terminate()

    def _ask(self, task: Task) -> LessonResult:
        if self._has_warm_kernels:
            warm.prepare(kind_of(task.answers.lesson), environment())
        process = self._running()
        overdue = threading.Timer(task.longest_seconds, _kill, [process])
        overdue.start()
        try:
            write_message(process.stdin, pickle.dumps(task))
            reply = read_message(process.stdout)
        except OSError:  # a broken pipe: it died before it could read
            reply = None
        finally:
            overdue.cancel()
        if reply is None:
            raise GradingFailedError(self._how_it_died(process, task))
        values = json.loads(reply)
        if "failure" in values:
            raise GradingFailedError(values["failure"])
        return from_plain(values["result"])

    def _running(self) -> subprocess.Popen[bytes]:
        with self._changing:
            if self._stopped:
                raise GradingFailedError("Grading was stopped.")
            if self._process is None or self._process.poll() is not None:
                self._process = self._start()
            return self._process

    def _start(self) -> subprocess.Popen[bytes]:
        self._errors.seek(0)
        self._errors.truncate()
        descriptors = warm.descriptors() if self._has_warm_kernels else {}
        arguments = [str(os.getpid()), json.dumps(descriptors)]
        process = subprocess.Popen(
            [sys.executable, "-m", "imgcls_course.teaching.grading.running.worker", *arguments],
            pass_fds=list(descriptors.values()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,  # Ctrl-C in the terminal is for the run, which ends this
        )
        place = [sys.path, self._grade.__module__, self._grade.__qualname__]
        with contextlib.suppress(OSError):
            write_message(process.stdin, pickle.dumps(place))
        return process

    def _how_it_died(self, process: subprocess.Popen[bytes], task: Task) -> str:
        code = _wait_or_kill(process, 1.0)
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - 2000))
        said = self._errors.read().decode(errors="replace").strip()
        way = f"by signal {-code}" if code < 0 else f"with exit status {code}"
        limit = f"; it may take {task.longest_seconds:.0f} s" if code == -signal.SIGKILL else ""
        return f"The grading process ended {way}{limit}. {said}".strip()


def _wait_or_kill(process: subprocess.Popen[bytes], seconds: float) -> int:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        _kill(process)
        return process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started in its session's group."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (OSError, AttributeError):  # it is gone, or this is Windows
        process.kill()
