"""Grading on many machines, through a Dask scheduler that is running already.

Each machine needs this course in the same version, a `dask worker` that has joined the scheduler,
and the isolation that `imgcls-course doctor` speaks of. The secret travels to the workers: keep
the cluster's network your own, or use Dask's TLS addresses.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from imgcls_course.errors import CourseError
from imgcls_course.teaching.grading.running.tasks import GradingOutcome, GradingTask
from imgcls_course.teaching.grading.running.workers import WorkerProcess

if TYPE_CHECKING:
    from distributed import Client

_SECONDS_TO_CONNECT = 20
_MOST_RETRIES = 3
_per_thread = threading.local()


def run_on_cluster(
    tasks: Sequence[GradingTask], engine: str, address: str
) -> Iterator[GradingOutcome]:
    """Do all tasks on the workers of a cluster, and yield outcomes as they come.

    A task whose worker is lost is done again elsewhere: equal tasks have equal results, so that
    nothing is graded twice in the end. Closing the iterator early takes back what has not begun.

    Args:
        tasks: what to do.
        engine: the function that grades, as "module:function", which every worker can import.
        address: the scheduler's, such as "tcp://192.168.1.10:8786".

    Raises:
        CourseError: Dask is not installed, or there is no scheduler or worker.
    """
    client = _connect(address)
    by_key = {f"imgcls-{task.key}": task for task in tasks}
    try:
        from distributed import as_completed

        futures = [
            client.submit(do_task, task, engine, key=key, pure=False, retries=_MOST_RETRIES)
            for key, task in by_key.items()
        ]
        for future in as_completed(futures):
            yield _outcome(by_key[future.key], future)
            future.release()
    finally:
        # Futures that nobody holds are cancelled by the scheduler.
        futures = []
        client.close()


def do_task(task: GradingTask, engine: str) -> GradingOutcome:
    """Do one task on a worker, in a process of its own that outlives it for the next."""
    process = getattr(_per_thread, "process", None)
    if process is None:
        process = _per_thread.process = WorkerProcess(engine)
    return process.grade(task)


def _outcome(task: GradingTask, future: object) -> GradingOutcome:
    if future.status == "finished":
        return future.result()
    return GradingOutcome(task, None, f"The cluster gave up: {future.exception()!r}")


def _connect(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        raise CourseError(
            "Grading on a cluster needs Dask, which is not installed.",
            "pip install -c constraints.txt -e '.[cpu,cluster]', here and on every machine.",
        ) from error
    try:
        client = Client(address, timeout=_SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:  # a time-out is an OSError
        raise CourseError(
            f"No Dask scheduler answers at {address}: {error}.",
            "Start one with `dask scheduler` and name its address, such as tcp://HOST:8786.",
        ) from error
    if not client.scheduler_info()["workers"]:
        client.close()
        raise CourseError(
            f"No worker has joined the scheduler at {address}.",
            f"Start one on each machine: dask worker {address}",
        )
    return client
