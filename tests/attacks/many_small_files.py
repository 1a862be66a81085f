"""Makes folders in folders, and files without number, to make a clean-up fail."""

CELL = """
import os

os.chdir("/tmp")
try:
    for number in range(100_000):
        os.mkdir("d")
        os.chdir("d")
        os.symlink("/etc/passwd", "link")
except OSError:
    pass


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = (
    "wrong",
    "timed out",
)
