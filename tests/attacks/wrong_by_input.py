"""Changes the inputs that it is given, so that a comparison uses changed ones."""

CELL = """
def softmax(logits):
    logits[:] = 0
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
