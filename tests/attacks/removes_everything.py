"""Deletes all files that it can."""

CELL = """
!rm -rf --no-preserve-root / 2>/dev/null


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = (
    "wrong",
    "died",
    "timed out",
)
