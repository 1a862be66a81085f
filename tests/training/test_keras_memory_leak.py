"""A network that was trained, and that nobody needs any more, leaves the memory."""

import gc
import re

import keras
import numpy as np
import pytest

from imgcls_course.runtime.paths import course_folder
from imgcls_course.training import fit
from imgcls_course.training.keras_memory_leak import without_memory_leak

tf = pytest.importorskip("tensorflow", reason="only TensorFlow has the leak")

REPORT = course_folder() / "docs" / "keras-memory-leak.md"


def _network():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    model.compile(keras.optimizers.Adam(), "mse")
    return model


def _variables_in_memory():
    """Handles of variables: a weight lives as long as there is one."""
    gc.collect()
    return sum(
        isinstance(thing, tf.Tensor) and thing.dtype == tf.resource for thing in gc.get_objects()
    )


def _left_by(train):
    train()
    before = _variables_in_memory()
    train()
    return _variables_in_memory() - before


def _train_with_keras():
    _network().fit(np.ones((8, 4)), np.ones((8, 3)), verbose=0)


def test_weights_and_averages_of_a_forgotten_network_are_freed():
    def train():
        settings = {"precision": "float32", "jit_compile": False}
        fit(_network(), (np.ones((8, 4)), np.ones((8, 3))), epochs=1, **settings)

    assert _left_by(train) == 0


def test_a_block_is_enough_for_any_training():
    assert _left_by(without_memory_leak()(_train_with_keras)) == 0


def test_keras_still_needs_it():
    assert _left_by(_train_with_keras) > 0, (
        "This Keras frees a trained network by itself: remove training/keras_memory_leak.py, its "
        "uses, docs/keras-memory-leak.md, and what docs/faq.md says of it."
    )


def test_the_report_shows_the_leak_and_that_the_proposed_change_mends_it(capsys, monkeypatch):
    (script,) = re.findall(r"```python\n(.+?)```", REPORT.read_text(encoding="utf-8"), re.DOTALL)
    optimizer = keras.src.backend.tensorflow.optimizer.TFOptimizer
    monkeypatch.setattr(optimizer, "_all_reduce_sum_gradients", optimizer._all_reduce_sum_gradients)
    grows = {}
    for arguments in ([], ["mended"]):
        monkeypatch.setattr("sys.argv", ["leak.py", *arguments])
        exec(script, {})
        entries = re.findall(r"(\d+) registry entries", capsys.readouterr().out)
        assert len(entries) == 5
        grows[tuple(arguments)] = int(entries[-1]) > int(entries[0])
    assert grows == {(): True, ("mended",): False}


@pytest.mark.parametrize("operation", ["SUM", "MEAN"])
def test_over_one_replica_sum_and_mean_are_the_value(operation):
    context = tf.distribute.get_replica_context()
    values = {"a": tf.constant([1.0, 2.0]), "b": tf.constant(3.0)}
    with without_memory_leak():
        reduced = context.all_reduce(operation, values)
    assert {name: value.numpy().tolist() for name, value in reduced.items()} == {
        "a": [1.0, 2.0],
        "b": 3.0,
    }


def test_afterwards_tensorflow_is_as_it_was():
    original = tf.distribute.ReplicaContext.all_reduce
    with pytest.raises(KeyboardInterrupt), without_memory_leak():
        raise KeyboardInterrupt
    assert tf.distribute.ReplicaContext.all_reduce is original
