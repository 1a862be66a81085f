"""Whether an error says that memory did not suffice, on whichever backend it was raised."""

from __future__ import annotations


def is_out_of_memory(error: BaseException) -> bool:
    """Whether it is Python's own, TensorFlow's, PyTorch's or JAX's error about memory."""
    if isinstance(error, MemoryError):
        return True
    if type(error).__name__ in ("ResourceExhaustedError", "OutOfMemoryError"):
        return True
    # JAX has one class for all that fails on a device, and says which in words.
    return "RESOURCE_EXHAUSTED" in str(error) or "out of memory" in str(error).lower()
