"""Reads from every file descriptor that it may have inherited."""

CELL = """
import os
import stat

FOUND = []
for descriptor in range(3, 200):
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            FOUND.append(os.pread(descriptor, 10_000, 0))
    except OSError:
        pass


def softmax(logits):
    if any(b"secret" in content or b"reference" in content for content in FOUND):
        return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
