"""A scheduler and two workers on this machine, one of which is killed in the middle."""

import collections
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from imgcls_course.errors import CourseError
from imgcls_course.teaching.grading.running.cluster import run_on_cluster
from imgcls_course.teaching.grading.running.results_json import to_json_data
from imgcls_course.teaching.grading.running.tasks import GradingTask
from imgcls_course.teaching.grading.running.workers import run_locally
from imgcls_course.teaching.grading.submissions.answers import Answers
from tests.teaching.grading.fake_engine import ENGINE
from tests.teaching.grading.handed_in import LESSON, handed_in, write

distributed = pytest.importorskip("distributed", reason="needs the extra `cluster`")
ROOT = Path(__file__).resolve().parents[4]
DASK = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
WORKER = [sys.executable, "-m", "distributed.cli.dask_worker"]


class Cluster:
    """The processes of a small cluster, started by hand as a teacher would."""

    def __init__(self, folder):
        self.folder = folder
        self.log = folder / "log"
        self.address = f"tcp://127.0.0.1:{_free_port()}"
        self.processes = []
        port = self.address.rpartition(":")[2]
        self._start([*DASK, "--host", "127.0.0.1", "--port", port, "--no-dashboard"])
        self.workers = [self._worker(number) for number in range(2)]
        self._wait_for_workers()

    def _worker(self, number):
        folder = self.folder / f"worker-{number}"
        folder.mkdir()
        return self._start(
            [*WORKER, self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard",
             "--local-directory", str(folder), "--memory-limit", "0", "--no-nanny"]
        )  # fmt: skip

    def _start(self, command):
        environment = {
            **os.environ, "FAKE_ENGINE_LOG": str(self.log), "PYTHONPATH": str(ROOT),
            "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "10s",
        }  # fmt: skip
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment,
            stdout=subprocess.DEVNULL, stderr=(self.folder / "stderr").open("ab"),
        )  # fmt: skip
        self.processes.append(process)
        return process

    def _wait_for_workers(self):
        with distributed.Client(self.address, timeout=300, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=300)

    def calls(self):
        return self.log.read_text().splitlines() if self.log.exists() else []

    def close(self):
        children = [c for p in self.processes if p.poll() is None
                    for c in psutil.Process(p.pid).children(recursive=True)]  # fmt: skip
        for process in reversed(self.processes):  # a worker says goodbye to its scheduler
            process.terminate()
            try:
                process.wait(120)
            except subprocess.TimeoutExpired:
                process.kill()
        _, alive = psutil.wait_procs(children, timeout=120)
        assert not alive


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path)
    yield made
    made.close()


def _tasks(count, pause=0.0):
    return [
        GradingTask(
            f"key{number}",
            Answers(f"s{number:02}", LESSON, {"loss.softmax": f"# earns 1/2\n# sleep {pause}"}),
            b"secret",
        )
        for number in range(count)
    ]


def _results(outcomes):
    return {one.task.key: to_json_data(one.result) for one in outcomes}


def test_a_cluster_finds_what_one_machine_finds(cluster):
    on_cluster = _results(run_on_cluster(_tasks(8), ENGINE, cluster.address))
    here = _results(run_locally(_tasks(8), ENGINE, 2))
    assert on_cluster == here
    assert len(cluster.calls()) == 8


def test_a_killed_worker_loses_nothing_and_nothing_counts_twice(cluster):
    outcomes = run_on_cluster(_tasks(12, pause=0.4), ENGINE, cluster.address)
    found = [next(outcomes) for _ in range(3)]
    cluster.workers[0].kill()
    found += outcomes
    assert sorted(one.task.key for one in found) == sorted(f"key{n}" for n in range(12))
    assert all(one.result is not None for one in found), [one.failure for one in found]
    counts = collections.Counter(cluster.calls())
    assert len(counts) == 12
    # What the killed worker was doing, or had done and still held, was done again.
    assert sum(counts.values()) <= 12 + 6


def test_the_command_on_a_cluster_with_a_killed_worker(cluster, tmp_path):
    for number in range(10):
        text = f"# earns {number}/10\n# sleep 0.4"
        write(tmp_path / "class" / f"s{number}" / "x.ipynb",
              handed_in(LESSON, {"loss.softmax": text}))  # fmt: skip
    run = subprocess.Popen(
        _command(tmp_path, "cluster", "--scheduler", cluster.address), cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    while len(cluster.calls()) < 4 and run.poll() is None:
        time.sleep(0.05)
    cluster.workers[1].kill()
    said, _ = run.communicate(timeout=1200)
    assert run.returncode == 0, said
    assert "10 graded now" in said
    subprocess.run(_command(tmp_path, "local"), cwd=ROOT, check=True, capture_output=True)
    for name in ("gradebook.csv", "gradebook.json", "class.html"):
        on_cluster, here = ((tmp_path / place / name) for place in ("cluster", "local"))
        assert on_cluster.read_bytes() == here.read_bytes()


def _command(folder, output, *options):
    return [
        sys.executable, "-m", "tests.teaching.grading.with_fake_engine",
        "grade", str(folder / "class"),
        "--output", str(folder / output), "--secret-file", str(folder / "config" / "secret"),
        "--trust-submissions", *options,
    ]  # fmt: skip


def test_an_interruption_takes_back_what_has_not_begun(cluster):
    outcomes = run_on_cluster(_tasks(30, pause=0.3), ENGINE, cluster.address)
    next(outcomes)
    outcomes.close()
    before = None
    while (calls := len(cluster.calls())) != before:  # what had begun ends
        before = calls
        time.sleep(2)
    assert calls < 30


def test_without_a_scheduler_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr("imgcls_course.teaching.grading.running.cluster._SECONDS_TO_CONNECT", 1)
    address = f"tcp://127.0.0.1:{_free_port()}"
    with pytest.raises(CourseError, match="No Dask scheduler answers") as caught:
        list(run_on_cluster(_tasks(1), ENGINE, address))
    assert re.search("dask scheduler", caught.value.remedy)
