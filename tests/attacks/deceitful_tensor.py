"""Hands back an object whose conversion to an array ends the process."""

CELL = """
import os


class Tensor:
    def numpy(self):
        os._exit(0)

    __array__ = __float__ = __len__ = numpy


def softmax(logits):
    return Tensor()
"""
STATES = ("died",)
