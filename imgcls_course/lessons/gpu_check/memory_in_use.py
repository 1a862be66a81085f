"""How much memory a device has given to this process."""

from __future__ import annotations

import psutil


def memory_in_use(device: str) -> tuple[int, int | None]:
    """The most memory that this process has used of a device so far, and all that it has.

    Args:
        device: such as "GPU:0". Of the CPU it is the process's resident memory now.

    Returns:
        both in bytes; the second is None where the backend does not tell.
    """
    import keras

    if not device.startswith("GPU"):
        return psutil.Process().memory_info().rss, psutil.virtual_memory().total
    number = int(device.partition(":")[2])
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        return tf.config.experimental.get_memory_info(device)["peak"], None
    if keras.config.backend() == "jax":
        import jax

        told = jax.devices("gpu")[number].memory_stats() or {}
        return told.get("peak_bytes_in_use", 0), told.get("bytes_limit")
    import torch

    if not torch.cuda.is_available():  # Apple's
        return torch.mps.driver_allocated_memory(), torch.mps.recommended_max_memory()
    properties = torch.cuda.get_device_properties(number)
    return torch.cuda.max_memory_reserved(number), properties.total_memory
