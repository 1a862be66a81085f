"""Replaces all modules that a grader may use by empty ones."""

CELL = """
import sys
import types

for name in ("json", "base64", "numpy", "random", "pytest", "nbval", "hmac", "hashlib", "pickle"):
    sys.modules[name] = types.ModuleType(name)


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
