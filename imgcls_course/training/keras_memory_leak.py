"""Lets Python free a trained network: otherwise each stays in memory until the process ends.

Keras's optimizers sum the gradients over all replicas, also where there is only one. TensorFlow
makes that sum differentiable, by a gradient function which it enters in a registry of the process.
The function holds the graph of the training step, and with it the weights and the optimizer's
averages. Nobody ever differentiates the sum, and nothing leaves the registry again.
`docs/keras-memory-leak.md` shows it without this course.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def without_memory_leak() -> Iterator[None]:
    """Let the training steps that are traced in this block hold no network in memory.

    `ReplicaContext.all_reduce` hands back its value where there is one replica: sum and mean are
    just that. Several replicas are summed as always. Serves as a decorator, too.
    """
    import keras

    if keras.config.backend() != "tensorflow":  # others have no such registry
        yield
        return
    import tensorflow as tf

    context = tf.distribute.ReplicaContext
    original = context.all_reduce

    def all_reduce(self: Any, reduce_op: Any, value: Any, options: Any = None) -> Any:
        if self.num_replicas_in_sync == 1:
            return value
        return original(self, reduce_op, value, options)

    context.all_reduce = all_reduce
    try:
        yield
    finally:
        context.all_reduce = original
