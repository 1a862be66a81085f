"""A thread waits until later exercises run, and ends the kernel then."""

CELL = """
import os
import threading

threading.Timer(0.2, os._exit, (0,)).start()


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = (
    "wrong",
    "died",
)
