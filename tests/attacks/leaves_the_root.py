"""Climbs out of its root folder, over ".." and over open folders."""

CELL = """
import os

SEEN = set()
for path in ("/" + "../" * 40, "/proc/1/root", "/proc/self/root/..", "/proc/1/cwd/../../.."):
    try:
        SEEN |= set(os.listdir(path))
    except OSError:
        pass


def softmax(logits):
    if SEEN & {"root", "home", "work", "boot", "var", "sys"} - {"root"} or "boot" in SEEN:
        return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
