"""Two tasks, the run that learns the first, and what it has left in the data folder."""

import functools

import numpy as np
import pytest

from imgcls_course.datasets import load_cifar10
from imgcls_course.exercises.pretraining.source_task import source_labels
from imgcls_course.pretraining import (
    SOURCE_CLASSES,
    TARGET_CLASSES,
    load_pretrained,
    pretrain,
    pretraining_history,
    source_task,
    target_task,
)
from imgcls_course.runtime.manifest import find_entry
from imgcls_course.transfer import linear_probe
from imgcls_course.zoo.small_resnet import WEIGHTS_NAME, small_resnet

LARGEST_WEIGHTS = 8_000_000


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Measurements of other runs must not decide here."""
    monkeypatch.setenv("IMGCLS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("IMGCLS_PROGRESS", "off")


@pytest.fixture(scope="module")
def few():
    """Forty images of each source class."""
    return source_task("train").per_class(40, seed=0)


@pytest.fixture
def narrow_network(monkeypatch):
    """A network with the layers of the real one and few filters: it is built and trained sooner."""
    narrow = functools.partial(small_resnet, filters=(8, 8, 8))
    monkeypatch.setattr("imgcls_course.zoo.small_resnet.small_resnet", narrow)


def test_the_tasks_share_no_class_and_no_image():
    source, target = source_task("train"), target_task("train")
    assert set(SOURCE_CLASSES) & set(TARGET_CLASSES) == set()
    assert (len(source), len(target)) == (16_000, 4_000)
    assert np.bincount(source.labels).tolist() == [2_000] * 8
    assert np.bincount(target.labels).tolist() == [2_000] * 2
    _, labels = source_labels(load_cifar10("train").labels, [3, 5])
    np.testing.assert_array_equal(source.labels, labels)
    assert len(source_task("test")) == 1_600 and len(target_task("test")) == 400


def test_an_interrupted_run_ends_as_one_that_was_not(few, tmp_path, monkeypatch, narrow_network):
    from imgcls_course.training import callbacks

    expected, _ = pretrain(3, data=few, precision="float32")
    ends = iter([None, None, KeyboardInterrupt])

    class Interrupted(callbacks.RecordHistory):
        def on_epoch_begin(self, epoch, logs=None):
            super().on_epoch_begin(epoch, logs)
            if (end := next(ends, None)) is not None:
                raise end

    monkeypatch.setattr(callbacks, "RecordHistory", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        pretrain(3, tmp_path, data=few, precision="float32")
    network, history = pretrain(3, tmp_path, data=few, precision="float32")
    assert history.resumed_from == 2 and history.epochs == 3
    for ours, theirs in zip(network.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-4)


def test_runs_of_other_lengths_and_seeds_have_folders_of_their_own(few, tmp_path, narrow_network):
    for epochs, seed in ((1, 0), (2, 0), (1, 5)):
        _, history = pretrain(epochs, tmp_path, seed, data=few, precision="float32")
        assert history.resumed_from == 0 and history.epochs == epochs
    assert sorted(path.name for path in tmp_path.glob("*-epochs-*")) == [
        "1-epochs-seed-0", "1-epochs-seed-5", "2-epochs-seed-0",
    ]  # fmt: skip


def test_the_learning_rate_warms_up_and_ends_at_zero():
    from imgcls_course.pretraining.pretrain import LEARNING_RATE, compiled_network

    rate = compiled_network(8, 100, source_task("test")).optimizer._learning_rate
    rates = [float(rate(step)) for step in range(101)]
    assert rates[0] == 0 and rates[15] == pytest.approx(LEARNING_RATE)
    assert max(rates) == pytest.approx(LEARNING_RATE)
    assert rates[100] == pytest.approx(0, abs=1e-6)


def test_the_shipped_network_is_as_good_as_its_history_says():
    test, network, history = source_task("test"), load_pretrained(), pretraining_history()
    answers = network.predict(test.images, verbose=0).argmax(axis=1)
    accuracy = (answers == test.labels).mean()
    assert accuracy == pytest.approx(history["val_accuracy"][-1], abs=0.01)
    assert accuracy > 0.85
    assert {len(values) for values in history.metrics.values()} == {history.epochs}
    assert history.epochs == len(history.seconds) == 30
    entry = find_entry(WEIGHTS_NAME)
    assert entry.bytes <= LARGEST_WEIGHTS and entry.licence == "Apache-2.0"


def test_its_features_serve_cats_and_dogs_better_than_random_ones():
    import keras

    target = target_task("train").per_class(800, seed=0)
    random = np.random.default_rng(0).permutation(len(target))
    known, new = random[:800], random[800:]
    keras.utils.set_random_seed(0)
    scores = []
    for network in (small_resnet(include_top=False), load_pretrained(include_top=False)):
        features = network.predict(target.images, verbose=0)
        probe = linear_probe(features[known], target.labels[known])
        scores.append(probe.score(features[new], target.labels[new]))
    assert scores[1] > scores[0] + 0.03


def test_the_command_trains_resumes_and_writes_weights(tmp_path):
    from tests.test_cli import command

    arguments = ["pretrain", "--epochs", "1", "--images", "20", "--checkpoints", str(tmp_path)]
    weights = tmp_path / "new" / "own.weights.h5"
    result = command(*arguments, "--weights", str(weights))
    assert result.returncode == 0, result.stderr
    assert "Epochs done: 1" in result.stdout and "images a second" in result.stdout
    small_resnet(weights=weights)
    again = command(*arguments)
    assert "A checkpoint had done 1 of 1 epochs" in again.stdout
    wrong = command("pretrain", "--weights", "own.txt")
    assert wrong.returncode == 1 and "does not end in .weights.h5" in wrong.stderr
