"""Several processes train as one: the same loss, to rounding. They need JAX."""

import importlib.util
import os
import re
import subprocess
import sys

import numpy as np
import pytest

from imgcls_course.errors import CourseError, TrainingError
from imgcls_course.pretraining import local_processes, source_task
from imgcls_course.pretraining.data_parallel import pretrain_data_parallel, share_of_batch
from imgcls_course.pretraining.pretrain import BATCH_SIZE
from imgcls_course.zoo.small_resnet import small_resnet

HAS_JAX = importlib.util.find_spec("jax") is not None
needs_jax = pytest.mark.skipif(
    not HAS_JAX, reason="JAX is not installed: pip install -e '.[cpu,jax]'"
)
ONE_BATCH = ("--epochs", "1", "--images", str(BATCH_SIZE // 8))


def _pretrain(*options):
    return subprocess.run(
        [sys.executable, "-m", "imgcls_course", "pretrain", *options],
        capture_output=True,
        text=True,
        timeout=2400,
        env={**os.environ, "IMGCLS_PROGRESS": "off"},
    )


def test_shares_of_all_processes_make_the_batch():
    whole = [share_of_batch(300, 1, 7, 2, 0, 1)]
    shares = [share_of_batch(300, 1, 7, 2, number, 4) for number in range(4)]
    np.testing.assert_array_equal(np.concatenate(shares), whole[0])
    assert len(set(whole[0].tolist())) == BATCH_SIZE
    assert not np.array_equal(whole[0], share_of_batch(300, 1, 7, 3, 0, 1))


def test_without_jax_the_command_says_what_to_install(monkeypatch):
    monkeypatch.setattr(local_processes.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(CourseError, match="not installed") as caught:
        local_processes.launch(["--epochs", "1"], 2)
    assert "pip install" in caught.value.remedy


@needs_jax
def test_what_cannot_be_shared_is_refused():
    data = source_task("train").per_class(16)
    for process, count in ((2, 2), (-1, 2), (0, 3)):
        with pytest.raises(TrainingError, match="share batches of 128"):
            pretrain_data_parallel(1, data, process, count, "127.0.0.1:1")
    with pytest.raises(TrainingError, match="do not fill a batch"):
        pretrain_data_parallel(1, data.per_class(2), 0, 2, "127.0.0.1:1")


def test_a_process_that_fails_ends_the_others(monkeypatch):
    started = []

    class Popen(local_processes.subprocess.Popen):
        def __init__(self, command, **options):
            number = int(command[-1])
            code = "raise SystemExit(3)" if number else "import time; time.sleep(3000)"
            super().__init__([command[0], "-c", code], **options)
            started.append(self)

    monkeypatch.setattr(local_processes, "require_jax", lambda: None)
    monkeypatch.setattr(local_processes.subprocess, "Popen", Popen)
    with pytest.raises(TrainingError, match="Process 1 of 2 ended with code 3"):
        local_processes.launch([], 2)
    assert all(process.poll() is not None for process in started)


@needs_jax
def test_two_processes_over_loopback_have_the_loss_of_one(tmp_path):
    weights, folder = tmp_path / "two.weights.h5", tmp_path / "checkpoints"
    options = (*ONE_BATCH, "--checkpoints", str(folder), "--weights", str(weights))
    two = _pretrain(*options, "--processes", "2")
    assert two.returncode == 0, two.stderr
    assert "in 2 processes" in two.stdout and small_resnet(weights=weights)
    one = _pretrain(*ONE_BATCH, "--process", "0")
    assert one.returncode == 0, one.stderr
    losses = [float(re.search(r"Loss: ([\d.]+)", ran.stdout)[1]) for ran in (one, two)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-3)
    # Another number of processes goes on where these two have stopped.
    again = _pretrain(*ONE_BATCH, "--checkpoints", str(folder), "--process", "0")
    assert "A checkpoint had done 1 of 1 epochs" in again.stdout, again.stderr
