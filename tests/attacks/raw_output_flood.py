"""Writes to its file descriptors without end, past Python."""

CELL = """
import os


def softmax(logits):
    while True:
        for descriptor in (1, 2):
            os.write(descriptor, b"x" * 1_000_000)
"""
STATES = (
    "wrong",
    "died",
    "timed out",
)
