"""Ends the kernel's process without a word."""

CELL = """
import os


def softmax(logits):
    os._exit(0)
"""
STATES = ("died",)
