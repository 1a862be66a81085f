"""Grades in a worker process, as a run does: a process that forks has no second thread."""

import atexit

from imgcls_course.teaching.grading.grade_class import ENGINE
from imgcls_course.teaching.grading.running.tasks import GradingTask
from imgcls_course.teaching.grading.running.workers import WorkerProcess
from imgcls_course.teaching.grading.sandbox.limits import Limits

_workers = {}
# Importing Keras takes longer than a cell may take, on a machine that is busy.
PATIENT = Limits(cell_seconds=300, lesson_seconds=1200)


def grade_in_a_worker(answers, secret, limits=None, trust_submissions=False, engine=ENGINE):
    """What an engine, written as "module:function", finds in its worker."""
    if engine not in _workers:
        _workers[engine] = WorkerProcess(engine, warm_kernels=True)
    task = GradingTask("key", answers, secret, limits or PATIENT, trust_submissions)
    outcome = _workers[engine].grade(task)
    assert outcome.result is not None, outcome.failure
    return outcome.result


@atexit.register
def close_workers():
    """End the workers; the next submission starts another."""
    while _workers:
        _workers.popitem()[1].close()
