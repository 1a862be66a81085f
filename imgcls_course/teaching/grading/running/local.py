"""Grading on the cores of one machine."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence

from imgcls_course.teaching.grading.running.tasks import GradeFunction, Outcome, Task
from imgcls_course.teaching.grading.running.workers import WorkerProcess


def run_locally(
    tasks: Sequence[Task], grade: GradeFunction, workers: int, warm_kernels: bool = False
) -> Iterator[Outcome]:
    """Do all tasks in processes of their own, and yield outcomes as they come.

    Closing the iterator early, as an interruption does, ends the processes.

    Args:
        tasks: what to do, in the order in which it is begun.
        grade: a function at the top of a module.
        workers: how many processes work at once.
        warm_kernels: have kernels ready for them, with TensorFlow where the lesson needs it.
    """
    waiting: queue.SimpleQueue[Task] = queue.SimpleQueue()
    for task in tasks:
        waiting.put(task)
    done: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
    processes = [WorkerProcess(grade, warm_kernels) for _ in range(min(workers, len(tasks)))]
    threads = [
        threading.Thread(target=_work, args=(process, waiting, done), daemon=True)
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


def _work(
    process: WorkerProcess, waiting: queue.SimpleQueue[Task], done: queue.SimpleQueue[Outcome]
) -> None:
    try:
        while True:
            task = waiting.get_nowait()
            try:
                outcome = process.grade(task)
            except Exception as error:  # a bug here must not leave the run waiting for ever
                outcome = Outcome(task, None, f"{type(error).__name__}: {error}")
            done.put(outcome)
    except queue.Empty:
        pass
    finally:
        process.close()
