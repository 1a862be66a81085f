"""Calls itself without end, in Python."""

CELL = """
import sys

sys.setrecursionlimit(10**9)


def softmax(logits):
    return softmax(logits)
"""
STATES = (
    "died",
    "wrong",
)
