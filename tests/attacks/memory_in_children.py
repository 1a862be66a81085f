"""Takes its memory in many processes, each of which is modest."""

CELL = """
import os
import time


def softmax(logits):
    for _ in range(12):
        if os.fork() == 0:
            kept = np.ones(12_000_000)
            time.sleep(100)
            os._exit(0)
    time.sleep(100)
"""
STATES = ("died",)
# The machine may be slow: it is memory that ends this, and not the time.
CELL_SECONDS = 50
