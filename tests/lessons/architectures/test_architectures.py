"""Training for a given time, depth with and without shortcuts, and the stored runs."""

import time

import keras
import numpy as np
import pytest

from imgcls_course.datasets import load_cifar10
from imgcls_course.lessons.architectures.architecture_runs import budget_runs, depth_runs
from imgcls_course.lessons.architectures.depth_training import DEPTHS, STEPS, depth_run, network_of
from imgcls_course.lessons.architectures.equal_budget_training import accuracy, answers, train_for
from imgcls_course.zoo.catalogue import CIFAR_FORMS
from tests.calibration import reference_seconds


@pytest.fixture(scope="module")
def pair():
    return load_cifar10("train").only(("frog", "ship")).per_class(60, seed=0)


def test_training_takes_its_time_and_teaches(pair):
    keras.utils.set_random_seed(0)
    model = CIFAR_FORMS["classic"]()
    untrained = accuracy(model, pair)
    seconds = 2 * reference_seconds()  # a slow machine needs longer for as many steps
    start = time.process_time()
    run = train_for(model, pair, cpu_seconds=seconds, watched=pair, looks=2)
    assert time.process_time() - start > seconds
    assert run.steps > 3
    assert len(run.trace) == 2
    assert run.trace[0][0] < run.trace[1][0] < 2
    assert accuracy(model, pair) > max(0.75, untrained + 0.15)
    assert answers(model, pair).shape == (120,)


def test_shortcuts_help_a_deep_network_and_keep_gradients_even(pair):
    plain, residual = (depth_run(pair, 32, on, steps=20, seed=1) for on in (False, True))
    assert len(plain.losses) == 2 and len(plain.gradients) == 31
    ratio = {run.residual: run.gradients[1] / run.gradients[-1] for run in (plain, residual)}
    assert ratio[False] > 3 * ratio[True]
    assert residual.losses[-1] < plain.losses[-1]


def test_a_network_has_the_depth_that_is_asked_for():
    for depth in (8, 14):
        model = network_of(depth, residual=False)
        assert sum(hasattr(layer, "kernel") for layer in model.layers) == depth


def test_stored_runs_show_the_degradation_and_its_cure():
    runs = depth_runs()
    assert set(runs) == {(depth, on) for depth in DEPTHS for on in (False, True)}
    assert all(len(run.losses) == STEPS // 10 for run in runs.values())
    assert all(len(run.gradients) == run.depth - 1 for run in runs.values())
    assert runs[44, False].losses[-1] > runs[8, False].losses[-1] + 0.4
    assert abs(runs[44, True].losses[-1] - runs[8, True].losses[-1]) < 0.2


def test_stored_budget_runs_have_all_forms_and_learnt():
    labels = load_cifar10("test").labels
    runs = budget_runs()
    assert {run.name for run in runs} == set(CIFAR_FORMS)
    assert len({run.cpu_seconds for run in runs}) == 1
    for run in runs:
        assert run.predicted.shape == labels.shape
        assert run.accuracy(labels) > 0.3
        shares = [share for share, _ in run.trace]
        assert shares == sorted(shares) and np.isclose(shares[-1], 1, atol=0.1)
