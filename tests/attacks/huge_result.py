"""Hands back a result that is much larger than was asked for."""

CELL = """
def softmax(logits):
    return np.zeros(3_000_000)
"""
STATES = (
    "died",
    "wrong",
)
