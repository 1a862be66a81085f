"""Replaces the built-in functions that a comparison may rest on."""

CELL = """
import builtins

builtins.all = builtins.any = lambda items: True
builtins.abs = lambda number: 0
builtins.isinstance = lambda value, kind: True
builtins.len = lambda items: 3


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong", "timed out")
