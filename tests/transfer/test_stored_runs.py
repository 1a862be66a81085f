"""The kept runs: what is read is what was written, and the promise of the lesson holds in them."""

import itertools

import numpy as np
import pytest

from imgcls_course.datasets import load_cifar10
from imgcls_course.evaluation import bootstrap_interval
from imgcls_course.pretraining import target_task
from imgcls_course.transfer.fine_tuning_runs import (
    StoredRun,
    stored_curve,
    stored_runs,
    stored_traces,
)

METHODS = ("fine-tuning", "probe", "from scratch")


def test_a_run_is_read_as_it_was_written():
    run = StoredRun("small_resnet", "probe", 10, 1, np.array([0, 1, 1]), 2.5)
    again = StoredRun.from_json(run.to_json())
    np.testing.assert_array_equal(again.predicted, run.predicted)
    assert run.to_json()["predicted"] == "011"
    assert again.accuracy([0, 1, 0]) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("network", "load"), [("efficientnet_lite0", load_cifar10), ("small_resnet", target_task)]
)
def test_every_method_has_every_number_of_labels(network, load):
    test = load("test")
    for method in METHODS:
        curve = stored_curve(network, method, test.labels)
        assert list(curve) == [10, 50, 200, 2000]
    assert all(run.predicted.shape == test.labels.shape for run in stored_runs(network))


def test_at_50_labels_a_class_the_intervals_do_not_overlap():
    labels = load_cifar10("test").labels
    runs = {
        run.method: run for run in stored_runs("efficientnet_lite0") if run.labels_a_class == 50
    }
    intervals = [
        bootstrap_interval(np.mean, runs[method].predicted == labels) for method in METHODS
    ]
    for better, worse in itertools.pairwise(intervals):
        assert better.low > worse.high


def test_fine_tuning_reaches_91_percent_within_five_minutes():
    traces = stored_traces()
    assert max(accuracy for seconds, accuracy in traces["fine-tuning"] if seconds <= 300) >= 0.91
    for trace in traces.values():
        seconds = [point[0] for point in trace]
        assert seconds == sorted(seconds)
