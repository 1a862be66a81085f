"""The same numbers to the last bit each time, also on a GPU.

A GPU adds in the order in which its threads end, unless it is told to keep to one, which costs
speed. A CPU keeps to one order by itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from imgcls_course.errors import TrainingError

_FLAG_OF_JAX = "--xla_gpu_deterministic_ops=true"


@contextmanager
def deterministic_operations(devices: Sequence[str]) -> Iterator[None]:
    """Let the backend use operations that give the same bits each time, while the block runs.

    TensorFlow goes on with them in the process for good; it cannot be told otherwise again.

    Raises:
        TrainingError: JAX computes on a GPU, and was not told so when it was started.
    """
    import keras

    backend = keras.config.backend()
    if backend == "torch":
        import torch

        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # PyTorch asks for it
        before = torch.are_deterministic_algorithms_enabled()
        torch.use_deterministic_algorithms(True)
        try:
            yield
        finally:
            torch.use_deterministic_algorithms(before)
        return
    if backend == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()
    elif any(name.startswith("GPU") for name in devices) and (
        _FLAG_OF_JAX not in os.environ.get("XLA_FLAGS", "")
    ):
        raise TrainingError(
            "JAX was started without deterministic operations on a GPU.",
            f"Set XLA_FLAGS={_FLAG_OF_JAX} before Python is started, or leave out deterministic.",
        )
    yield
