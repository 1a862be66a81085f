"""Is no Python at all."""

CELL = """
def softmax(logits:
    return )
"""
STATES = ("wrong",)
