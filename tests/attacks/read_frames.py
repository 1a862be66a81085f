"""Looks through all frames and their variables for a reference or a secret."""

CELL = """
import sys


def found():
    for frame in sys._current_frames().values():
        while frame:
            for name, value in {**frame.f_globals, **frame.f_locals}.items():
                if name in ("expected", "reference", "secret", "exercise", "EXERCISES", "SOFTMAX"):
                    yield value
            frame = frame.f_back


def softmax(logits):
    for value in found():
        return getattr(value, "reference", value)(logits)
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
