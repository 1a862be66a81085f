"""Leaves work for the time when the kernel ends: it will not."""

CELL = """
import atexit
import time


def stay():
    print("✔ all right")
    while True:
        time.sleep(1)


atexit.register(stay)


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
