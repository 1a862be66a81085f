"""Prints a gigabyte at once."""

CELL = """
def softmax(logits):
    print("x" * 300_000_000)
    return np.zeros(logits.shape)
"""
STATES = (
    "died",
    "wrong",
    "timed out",
)
