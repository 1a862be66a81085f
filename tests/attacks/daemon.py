"""Leaves a process behind that has cut all ties."""

CELL = """
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            time.sleep(1)
    os._exit(0)


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
