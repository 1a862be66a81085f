"""Interrupted training: it goes on where it was, and ends as it would have."""

import errno
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from imgcls_course.errors import TrainingError
from imgcls_course.training import CheckpointWarning, checkpoints, fit

SCRIPT = Path(__file__).with_name("trained_and_killed.py")
AS_IT_IS = {"precision": "float32", "jit_compile": False, "batch_size": 32}


def _weights(model):
    return np.concatenate([weight.ravel() for weight in model.get_weights()])


@pytest.fixture
def whole(make_model, data):
    """The weights after three epochs without a break."""
    model = make_model(dropout=0.3)
    fit(model, data, epochs=3, **AS_IT_IS)
    return _weights(model)


class _Interrupt(keras.callbacks.Callback):
    """Ctrl-C in the middle of an epoch."""

    def __init__(self, epoch):
        super().__init__()
        self.wanted = epoch

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if self.epoch == self.wanted and batch == 2:
            raise KeyboardInterrupt


@pytest.mark.parametrize("epoch", [0, 1, 2])
def test_interrupted_training_ends_with_the_same_weights(make_model, data, whole, tmp_path, epoch):
    folder = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        fit(make_model(dropout=0.3), data, epochs=3, checkpoints=folder,
            callbacks=[_Interrupt(epoch)], **AS_IT_IS)  # fmt: skip
    model = make_model(dropout=0.3)
    history = fit(model, data, epochs=3, checkpoints=folder, **AS_IT_IS)
    assert history.resumed_from == epoch
    assert history.epochs == 3
    np.testing.assert_array_equal(_weights(model), whole)


def test_training_that_is_done_is_not_done_again(make_model, data, tmp_path, whole):
    fit(make_model(dropout=0.3), data, epochs=3, checkpoints=tmp_path, **AS_IT_IS)
    model = make_model(dropout=0.3)
    history = fit(model, data, epochs=3, checkpoints=tmp_path, **AS_IT_IS)
    assert history.resumed_from == 3
    np.testing.assert_array_equal(_weights(model), whole)


def test_more_epochs_go_on_from_the_last(make_model, data, tmp_path, whole):
    fit(make_model(dropout=0.3), data, epochs=1, checkpoints=tmp_path, **AS_IT_IS)
    model = make_model(dropout=0.3)
    fit(model, data, epochs=3, checkpoints=tmp_path, **AS_IT_IS)
    np.testing.assert_array_equal(_weights(model), whole)


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_a_damaged_checkpoint_is_told_and_the_one_before_is_taken(
    make_model, data, tmp_path, whole, damage
):
    fit(make_model(dropout=0.3), data, epochs=2, checkpoints=tmp_path, **AS_IT_IS)
    newest = max(tmp_path.glob("epoch-*.npz"))
    content = bytearray(newest.read_bytes())
    if damage == "flipped":
        content[len(content) // 2] ^= 1
    newest.write_bytes({"cut": content[:-100], "flipped": content, "empty": b""}[damage])
    model = make_model(dropout=0.3)
    with pytest.warns(CheckpointWarning, match="damaged"):
        history = fit(model, data, epochs=3, checkpoints=tmp_path, **AS_IT_IS)
    assert history.resumed_from == 1
    np.testing.assert_array_equal(_weights(model), whole)


def test_a_full_disk_is_told_and_training_goes_on(make_model, data, tmp_path, monkeypatch, whole):
    written = []

    def write(path, content):
        if len(written) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(path)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)

    monkeypatch.setattr(checkpoints, "write_atomically", write)
    model = make_model(dropout=0.3)
    with pytest.warns(CheckpointWarning, match="No space left.*last good checkpoint.*epoch 1"):
        fit(model, data, epochs=3, checkpoints=tmp_path / "run", **AS_IT_IS)
    np.testing.assert_array_equal(_weights(model), whole)
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["epoch-00001.npz"]


def test_another_runs_checkpoints_are_refused_by_what_differs(make_model, data, tmp_path):
    fit(make_model(), data, epochs=1, checkpoints=tmp_path, **AS_IT_IS)
    with pytest.raises(TrainingError, match="another run: another seed"):
        fit(make_model(), data, epochs=2, checkpoints=tmp_path, seed=7, **AS_IT_IS)
    other = (data[0][::-1], data[1])
    with pytest.raises(TrainingError, match="another data"):
        fit(make_model(), other, epochs=2, checkpoints=tmp_path, **AS_IT_IS)


def test_a_learning_rate_that_is_compiled_anew_is_trained_with(make_model, data, tmp_path):
    fit(make_model(learning_rate=0.01), data, epochs=1, checkpoints=tmp_path, **AS_IT_IS)
    kept, still = make_model(learning_rate=0.001), make_model(learning_rate=1e-9)
    history = fit(kept, data, epochs=2, checkpoints=tmp_path, **AS_IT_IS)
    assert history.resumed_from == 1
    assert float(kept.optimizer.learning_rate) == pytest.approx(0.001)
    # The count of steps, and with it Adam's averages, are the run's.
    assert int(kept.optimizer.iterations) == 2 * -(-len(data[0]) // 32)
    before = _weights(kept)
    fit(still, data, epochs=3, checkpoints=tmp_path, **AS_IT_IS)
    np.testing.assert_allclose(_weights(still), before, atol=1e-6)


def test_a_schedule_may_take_the_place_of_a_number(make_model, data, tmp_path):
    fit(make_model(), data, epochs=1, checkpoints=tmp_path, **AS_IT_IS)
    model = make_model(learning_rate=keras.optimizers.schedules.CosineDecay(0.001, 100))
    assert fit(model, data, epochs=2, checkpoints=tmp_path, **AS_IT_IS).resumed_from == 1


def test_a_rate_that_a_callback_has_lowered_is_gone_on_with(make_model, data, tmp_path):
    lower = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    fit(make_model(), data, epochs=2, checkpoints=tmp_path, callbacks=[lower], **AS_IT_IS)
    model = make_model()
    fit(model, data, epochs=3, checkpoints=tmp_path, callbacks=[lower], **AS_IT_IS)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.01 / 8)


def test_another_loss_or_optimizer_is_another_run(make_model, data, tmp_path):
    fit(make_model(), data, epochs=1, checkpoints=tmp_path, **AS_IT_IS)
    other_loss, other_optimizer = make_model(loss="sparse_categorical_crossentropy"), make_model()
    with pytest.raises(TrainingError, match="another loss"):
        fit(other_loss, data, epochs=2, checkpoints=tmp_path, **AS_IT_IS)
    other_optimizer.compile(keras.optimizers.SGD(0.01, momentum=0.9), other_optimizer.loss)
    with pytest.raises(TrainingError, match="another optimizer") as error:
        fit(other_optimizer, data, epochs=2, checkpoints=tmp_path, **AS_IT_IS)
    assert "another loss" not in str(error.value)


@pytest.mark.parametrize("precisions", [("float32", "mixed_float16"), ("mixed_float16", "float32")])
def test_another_plan_goes_on_from_the_same_checkpoint(make_model, data, tmp_path, precisions):
    first, then = ({"precision": name, "jit_compile": False} for name in precisions)
    fit(make_model(), data, epochs=1, checkpoints=tmp_path, **first)
    history = fit(make_model(), data, epochs=2, checkpoints=tmp_path, **then)
    assert history.resumed_from == 1 and history["loss"][1] < history["loss"][0]


def test_only_the_last_two_are_kept(make_model, data, tmp_path):
    fit(make_model(), data, epochs=4, checkpoints=tmp_path, **AS_IT_IS)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "epoch-00003.npz", "epoch-00004.npz",
    ]  # fmt: skip


def test_killed_twenty_times_it_ends_with_the_same_weights(tmp_path):
    result = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path), "20"], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "20 kills, the same weights" in result.stdout
