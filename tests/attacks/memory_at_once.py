"""Asks for more memory than any machine has."""

CELL = """
def softmax(logits):
    return np.ones((10**7, 10**6))
"""
STATES = (
    "wrong",
    "died",
)
