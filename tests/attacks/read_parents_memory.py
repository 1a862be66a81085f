"""Reads the memory of the process that started it, and of the first one."""

CELL = """
import os


def readable(pid):
    try:
        with open(f"/proc/{pid}/mem", "rb") as memory, open(f"/proc/{pid}/maps") as maps:
            memory.seek(int(maps.readline().split("-")[0], 16))
            return bool(memory.read(100))
    except OSError:
        return False


OTHERS = {os.getppid(), 0, *range(1, 40_000, 997)} - {os.getpid()}


def softmax(logits):
    if any(readable(pid) for pid in OTHERS):
        return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
