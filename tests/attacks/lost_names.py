"""Deletes and overwrites what the lesson has defined."""

CELL = """
del np
sum = max = range = None


def softmax(logits):
    return logits
"""
STATES = ("wrong",)
