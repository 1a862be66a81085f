"""Worker processes: how tasks are handed to them, and what they do.

Each grades one submission after another. A task goes to it pickled, since both are the teacher's;
what comes back is JSON, since it tells of what students wrote.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import multiprocessing
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection

from imgcls_course.runtime.processes import end_with_parent, kill_session, wait_or_kill
from imgcls_course.teaching.grading.running.result_store import is_final
from imgcls_course.teaching.grading.running.results import LessonResult
from imgcls_course.teaching.grading.running.results_json import from_json_data, to_json_data
from imgcls_course.teaching.grading.running.tasks import GradingOutcome, GradingTask

MOST_ATTEMPTS = 2
_SECONDS_TO_END = 10.0
_LONGEST_COMPLAINT = 2000


def run_locally(
    tasks: Sequence[GradingTask], engine: str, workers: int, warm_kernels: bool = False
) -> Iterator[GradingOutcome]:
    """Do all tasks in processes of their own, and yield outcomes as they come.

    Closing the iterator early, as an interruption does, ends the processes.

    Args:
        tasks: what to do, in the order in which it is begun.
        engine: the function that grades, as "module:function".
        workers: how many processes work at once.
        warm_kernels: have kernels ready for them, with TensorFlow where the lesson needs it.
    """
    waiting: queue.SimpleQueue[GradingTask] = queue.SimpleQueue()
    for task in tasks:
        waiting.put(task)
    done: queue.SimpleQueue[GradingOutcome] = queue.SimpleQueue()
    processes = [WorkerProcess(engine, warm_kernels) for _ in range(min(workers, len(tasks)))]
    threads = [
        threading.Thread(target=_hand_out, args=(waiting, process, done), daemon=True)
        for process in processes
    ]
    for thread in threads:
        thread.start()
    try:
        for _ in tasks:
            yield done.get()
    except BaseException:
        for process in processes:
            process.stop()
        raise
    finally:
        for thread in threads:
            thread.join()


def _hand_out(
    waiting: queue.SimpleQueue[GradingTask],
    process: WorkerProcess,
    done: queue.SimpleQueue[GradingOutcome],
) -> None:
    """Hand one task after another to a worker, until none is waiting."""
    try:
        while True:
            task = waiting.get_nowait()
            try:
                outcome = process.grade(task)
            except Exception as error:  # a bug here must not leave the run waiting for ever
                outcome = GradingOutcome(task, None, f"{type(error).__name__}: {error}")
            done.put(outcome)
    except queue.Empty:
        pass
    finally:
        process.close()


class GradingFailedError(Exception):
    """The grader failed, not the submission; says how."""


class WorkerProcess:
    """One worker as the run sees it, started when first needed and again after it has died.

    Args:
        engine: the function that grades, as "module:function", which the worker imports.
        warm_kernels: have fork servers here, which all such workers share; without, a worker that
            wants one has its own.
    """

    def __init__(self, engine: str, warm_kernels: bool = False) -> None:
        self._engine = engine
        self._shares_fork_servers = warm_kernels and _can_fork_kernels()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed in `close`)
        self._stopped = False
        self._changing = threading.Lock()

    def grade(self, task: GradingTask) -> GradingOutcome:
        """Do one task, twice where the first attempt fails."""
        failure = ""
        for _ in range(MOST_ATTEMPTS):
            try:
                result = self._ask(task)
            except GradingFailedError as error:
                failure = str(error)
                continue
            if is_final(result):
                return GradingOutcome(task, result)
            failure = ""
            last = result
        return GradingOutcome(task, None, failure) if failure else GradingOutcome(task, last)

    def close(self) -> None:
        """Let the process end by itself, and end it where it does not."""
        if self._process is not None:
            self._connection.close()
            wait_or_kill(self._process, _SECONDS_TO_END)
            self._process = None
        self._errors.close()

    def stop(self) -> None:
        """Ask the process to end now, from another thread; `close` waits for it."""
        with self._changing:
            self._stopped = True
            if self._process is not None and self._process.poll() is None:
                self._process.terminate()

    def _ask(self, task: GradingTask) -> LessonResult:
        if self._shares_fork_servers:
            _prepare_fork_server(task.answers.lesson)
        process, connection = self._running()
        overdue = threading.Timer(task.longest_seconds, kill_session, [process.pid])
        overdue.start()
        try:
            connection.send(task)
            reply = json.loads(connection.recv_bytes())
        except (EOFError, OSError) as error:  # it has died
            raise GradingFailedError(self._how_it_died(process, task)) from error
        finally:
            overdue.cancel()
        if "failure" in reply:
            raise GradingFailedError(reply["failure"])
        return from_json_data(reply["result"])

    def _running(self) -> tuple[subprocess.Popen[bytes], Connection]:
        with self._changing:
            if self._stopped:
                raise GradingFailedError("Grading was stopped.")
            if self._process is None or self._process.poll() is not None:
                self._start()
            return self._process, self._connection

    def _start(self) -> None:
        self._errors.seek(0)
        self._errors.truncate()
        if self._connection is not None:
            self._connection.close()
        self._connection, theirs = multiprocessing.Pipe()
        descriptors = _fork_server_descriptors() if self._shares_fork_servers else {}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "imgcls_course.teaching.grading.running.workers",
                 str(os.getpid()), str(theirs.fileno()), json.dumps(descriptors)],
                pass_fds=[theirs.fileno(), *descriptors.values()],
                stdin=subprocess.DEVNULL,
                stdout=self._errors,
                stderr=self._errors,
                start_new_session=True,  # Ctrl-C in the terminal is for the run, which ends this
            )  # fmt: skip
        with contextlib.suppress(OSError):  # it has died at once, as the next message shows
            self._connection.send((sys.path, self._engine))

    def _how_it_died(self, process: subprocess.Popen[bytes], task: GradingTask) -> str:
        code = wait_or_kill(process, 1.0)
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - _LONGEST_COMPLAINT))
        said = self._errors.read().decode(errors="replace").strip()
        way = f"by signal {-code}" if code < 0 else f"with exit status {code}"
        limit = f"; it may take {task.longest_seconds:.0f} s" if code == -signal.SIGKILL else ""
        return f"The grading process ended {way}{limit}. {said}".strip()


# What these need is imported where kernels are warm, and there only: a worker starts quickly.


def _can_fork_kernels() -> bool:
    from imgcls_course.runtime.isolation import isolation_level
    from imgcls_course.teaching.grading.sandbox.fork_servers import can_fork_into

    return can_fork_into(isolation_level())


def _prepare_fork_server(lesson: str) -> None:
    from imgcls_course.teaching.grading.rounds.splicing import preload_for
    from imgcls_course.teaching.grading.sandbox.fork_servers import prepare

    prepare(preload_for(lesson))


def _fork_server_descriptors() -> dict[str, int]:
    from imgcls_course.teaching.grading.sandbox.fork_servers import descriptors

    return descriptors()


# --- In the worker itself -------------------------------------------------------------------------


def serve(parent: int, descriptor: int, fork_servers: dict[str, int]) -> None:
    """Grade what is asked for until the run closes the connection, in a process of its own.

    Args:
        parent: the id of the process that asks.
        descriptor: of the connection to it.
        fork_servers: descriptors through which the run's fork servers are asked, if it has any.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what is open is closed
    end_with_parent(parent)
    connection = Connection(descriptor)
    os.set_inheritable(descriptor, False)
    os.register_at_fork(after_in_child=connection.close)
    if fork_servers:
        from imgcls_course.teaching.grading.sandbox.fork_servers import inherit

        inherit(fork_servers)
    sys.path[:], engine = connection.recv()
    module, _, function = engine.partition(":")
    grade = getattr(importlib.import_module(module), function)
    with contextlib.suppress(EOFError):
        while True:
            task = connection.recv()
            connection.send_bytes(json.dumps(_reply(grade, task)).encode())


def _reply(grade: Callable[..., LessonResult], task: GradingTask) -> dict[str, object]:
    try:
        result = grade(task.answers, task.secret, task.limits, task.trust_submissions)
        return {"result": to_json_data(result)}
    except Exception:
        return {"failure": traceback.format_exc()}


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3]))
