"""Several training steps in one call of the graph, where nobody wants to look in between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

STEPS_TOGETHER = 8
"""More bring nothing on a CPU, and the progress bar should move."""
MOST_WEIGHTS = 100
"""Arrays. A deeper network's step takes long enough for the way to Python and back to matter
little, and a graph of several of its steps takes memory: 50 MB for EfficientNet-Lite0."""

_HOOKS = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")


@contextmanager
def steps_together(
    model: keras.Model, callbacks: Sequence[keras.callbacks.Callback]
) -> Iterator[None]:
    """Let Keras go back to Python after `STEPS_TOGETHER` steps only; the steps are the same.

    A small network computes a step in a few milliseconds, a good part of which is the way from
    Python into the graph and back. Nothing is changed where the network is deep, where it was
    compiled with `steps_per_execution`, where a callback looks at single batches, where several
    devices share the work, since Keras's loop of steps fails with their batches, nor on another
    backend than TensorFlow.
    """
    import keras

    if keras.config.backend() != "tensorflow":
        yield
        return
    before = model.steps_per_execution
    is_alone = model.distribute_strategy.num_replicas_in_sync == 1
    is_shallow = len(model.weights) <= MOST_WEIGHTS
    if before == 1 and is_alone and is_shallow and not any(map(_looks_at_batches, callbacks)):
        model.steps_per_execution = STEPS_TOGETHER
    try:
        yield
    finally:
        model.steps_per_execution = before


def _looks_at_batches(callback: keras.callbacks.Callback) -> bool:
    """Whether its class, or `LambdaCallback` for this one, has put something in a hook's place."""
    import keras

    base = keras.callbacks.Callback
    return any(
        getattr(getattr(callback, hook), "__func__", None) is not getattr(base, hook)
        for hook in _HOOKS
    )
