"""Grading on one machine: every task once, whatever becomes of the processes."""

import os
import time

import psutil
import pytest

from imgcls_course.teaching.grading.running import workers
from imgcls_course.teaching.grading.running.tasks import GradingTask
from imgcls_course.teaching.grading.running.workers import run_locally
from imgcls_course.teaching.grading.submissions.answers import Answers
from tests.teaching.grading.fake_engine import ENGINE


def _task(student, text="def softmax(logits):\n    return 1"):
    answers = Answers(student, "02_loss", {"loss.softmax": text})
    return GradingTask(student, answers, b"secret")


def _run(tasks, workers=2):
    return {one.task.key: one for one in run_locally(tasks, ENGINE, workers)}


def _children():
    return set(psutil.Process().children(recursive=True))


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.setenv("FAKE_ENGINE_LOG", str(tmp_path / "log"))
    monkeypatch.setenv("FAKE_ENGINE_MARKERS", str(tmp_path))
    return tmp_path / "log"


def test_every_task_is_done_once(log):
    before = _children()  # other tests' fork servers
    outcomes = _run([_task(f"s{number}") for number in range(12)])
    assert len(outcomes) == 12
    assert all(one.result.points > 0 and not one.failure for one in outcomes.values())
    assert len(log.read_text().splitlines()) == 12
    assert _children() <= before


def test_a_worker_that_dies_once_is_started_again(log):
    outcomes = _run([_task("a", "# crash once"), _task("b"), _task("c")])
    assert all(one.result is not None for one in outcomes.values())
    assert sorted(log.read_text().split()[::2]) == ["a", "a", "b", "c"]


def test_a_grader_that_always_fails_costs_nobody_else_anything(log):
    outcomes = _run([_task("a", "# crash"), _task("b", "# fail"), _task("c"), _task("d")])
    assert "exit status 7" in outcomes["a"].failure
    assert "asked to fail" in outcomes["b"].failure
    assert outcomes["c"].result and outcomes["d"].result


def test_a_result_that_is_no_verdict_is_tried_again(log):
    outcomes = _run([_task("a", "# error")], workers=1)
    assert outcomes["a"].result is not None
    assert len(log.read_text().splitlines()) == 2


def test_a_grader_that_hangs_is_ended(monkeypatch, log):
    monkeypatch.setattr(GradingTask, "longest_seconds", 8.0)
    monkeypatch.setattr(workers, "MOST_ATTEMPTS", 1)
    outcomes = _run([_task("a", "# sleep 600"), _task("b")])
    assert "by signal 9" in outcomes["a"].failure
    assert outcomes["b"].result


def test_closing_early_ends_the_processes(log):
    before = _children()
    outcomes = run_locally([_task("a"), *[_task(str(n), "# sleep 600") for n in range(4)]],
                           ENGINE, 2)  # fmt: skip
    assert next(outcomes).task.key == "a"
    started = time.monotonic()
    outcomes.close()
    assert time.monotonic() - started < 300
    assert _children() <= before


def test_workers_end_with_a_run_that_is_killed(tmp_path):
    import subprocess
    import sys

    code = (
        "from tests.teaching.grading.running.test_workers import _task, _run\n"
        "import tests.teaching.grading.running.test_workers\n"
        "_run([_task('a', '# sleep 600')], 1)"
    )
    run = subprocess.Popen([sys.executable, "-c", code], cwd=os.getcwd())
    parent = psutil.Process(run.pid)
    for _ in range(1000):
        children = parent.children()
        if children:
            break
        time.sleep(0.1)
    run.kill()
    run.wait()
    gone, alive = psutil.wait_procs(children, timeout=120)
    assert gone and not alive


def test_no_tasks_need_no_processes():
    assert _run([]) == {}
