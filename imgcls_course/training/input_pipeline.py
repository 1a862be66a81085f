"""Batches from arrays in memory, in an order that depends on the seed and the epoch only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from imgcls_course.datasets import LabelledImages
from imgcls_course.errors import DataError

if TYPE_CHECKING:
    import tensorflow as tf

Arrays = tuple[NDArray, NDArray]
"""Inputs (n, ...) and their labels (n,) or (n, classes)."""


def arrays_of(data: LabelledImages | Arrays) -> Arrays:
    """Inputs and labels, checked to go together.

    Raises:
        DataError: there is nothing, or as many inputs as labels are not there.
    """
    if isinstance(data, LabelledImages):
        inputs, labels = data.images, data.labels
    else:
        inputs, labels = (np.asarray(array) for array in data)
    if len(inputs) != len(labels) or not len(inputs):
        raise DataError(
            f"There are {len(inputs)} inputs and {len(labels)} labels.",
            "Give one label for each input, and at least one of them.",
        )
    return inputs, labels


def steps_an_epoch(count: int, batch_size: int) -> int:
    """How many batches go over all the data once; the last may be smaller."""
    return -(-count // batch_size)


def training_batches(
    inputs: NDArray, labels: NDArray, batch_size: int, seed: int, epoch: tf.Variable
) -> tf.data.Dataset:
    """The batches of an epoch; each time they are gone through, in the order of the epoch then.

    The arrays stay as they are in memory (uint8 takes a quarter of float32), and each batch is
    gathered from them inside TensorFlow, without Python. An epoch's order follows from the seed
    and its number, so training that is resumed sees the batches that it would have seen.

    Args:
        inputs: (n, ...).
        labels: (n, ...).
        batch_size: of all devices together.
        seed: of the order.
        epoch: its number, int64, on the CPU; set it before each one.
    """
    import tensorflow as tf

    # On the CPU, or the whole array would be sent to the GPU.
    with tf.device("CPU:0"):
        all_inputs, all_labels = tf.constant(inputs), tf.constant(labels)

    def in_order(_: tf.Tensor) -> tf.data.Dataset:
        order = tf.random.experimental.stateless_shuffle(
            tf.range(len(inputs)), seed=tf.stack([tf.constant(seed, tf.int64), epoch])
        )
        return tf.data.Dataset.from_tensor_slices(order).batch(batch_size)

    def gather(places: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return tf.gather(all_inputs, places), tf.gather(all_labels, places)

    batches = tf.data.Dataset.range(1).flat_map(in_order)
    # Keras asks how many there are, and cannot see it through the order.
    steps = steps_an_epoch(len(inputs), batch_size)
    return (
        batches.apply(tf.data.experimental.assert_cardinality(steps))
        .map(gather, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)
        .prefetch(tf.data.AUTOTUNE)
    )
