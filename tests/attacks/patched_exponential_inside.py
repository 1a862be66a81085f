"""Spoils NumPy not in the cell but when the function is called."""

CELL = """
def softmax(logits):
    setattr(np, "exp", lambda array: np.zeros(np.shape(array)))
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
