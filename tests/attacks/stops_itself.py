"""Stops its own process and all others, so that none of them answers."""

CELL = """
import os
import signal


def softmax(logits):
    os.kill(-1, signal.SIGSTOP)
    os.kill(os.getpid(), signal.SIGSTOP)
    return np.zeros(logits.shape)
"""
STATES = (
    "timed out",
    "wrong",
    "died",
)
