"""Reads the address 0, so that the interpreter itself crashes."""

CELL = """
import ctypes


def softmax(logits):
    return ctypes.string_at(0)
"""
STATES = ("died",)
