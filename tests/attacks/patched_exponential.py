"""Spoils a function of NumPy that the honest exercises after it need."""

CELL = """
np.exp = lambda array: np.zeros(np.shape(array))
np.log = lambda array: 7.0


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
