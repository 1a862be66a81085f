"""A network that was trained, and that nobody needs any more, leaves the memory."""

import gc

import keras
import numpy as np
import pytest
import tensorflow as tf


def _trained_network():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    model.compile(keras.optimizers.Adam(), "mse")
    model.fit(np.ones((8, 4)), np.ones((8, 3)), verbose=0)


def _variables_in_memory():
    """Handles of variables: a weight lives as long as there is one."""
    gc.collect()
    return sum(
        isinstance(thing, tf.Tensor) and thing.dtype == tf.resource for thing in gc.get_objects()
    )


def test_weights_and_averages_of_a_forgotten_network_are_freed():
    _trained_network()
    before = _variables_in_memory()
    _trained_network()
    assert _variables_in_memory() == before


@pytest.mark.parametrize("operation", ["SUM", "MEAN"])
def test_over_one_replica_sum_and_mean_are_the_value(operation):
    context = tf.distribute.get_replica_context()
    values = {"a": tf.constant([1.0, 2.0]), "b": tf.constant(3.0)}
    reduced = context.all_reduce(operation, values)
    assert {name: value.numpy().tolist() for name, value in reduced.items()} == {
        "a": [1.0, 2.0],
        "b": 3.0,
    }
