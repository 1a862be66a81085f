"""Lets Python free a trained network: without this, each stays in memory until the process ends.

Keras's optimizers sum the gradients over all replicas, also where there is only one. TensorFlow
makes that sum differentiable, by a gradient function which it enters in a registry of the process.
The function holds the graph of the training step, and with it the weights and the optimizer's
averages. Nobody ever differentiates the sum, and nothing leaves the registry again.
"""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any


def sum_nothing_over_one_replica(tensorflow: ModuleType) -> None:
    """Let `all_reduce` hand back its value where there is one replica: sum and mean are just that.

    Args:
        tensorflow: the imported module; its `distribute.ReplicaContext` is changed, once.
    """
    context = tensorflow.distribute.ReplicaContext
    original = context.all_reduce
    if hasattr(original, "__wrapped__"):
        return

    @functools.wraps(original)
    def all_reduce(self: Any, reduce_op: Any, value: Any, options: Any = None) -> Any:
        if self.num_replicas_in_sync == 1:
            return value
        return original(self, reduce_op, value, options)

    context.all_reduce = all_reduce
