"""Is right, and a line after the function fails; that costs nothing."""

CELL = """
def softmax(logits):
    exponentials = np.exp(logits)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


assert softmax(np.ones((1, 2))).shape == (3, 3)
"""
STATES = ("passed",)
POINTS = 2
