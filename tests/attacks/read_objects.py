"""Looks through all objects in memory for the exercise and its reference."""

CELL = """
import gc


def softmax(logits):
    for thing in gc.get_objects():
        if type(thing).__name__ == "Exercise" and thing.name == "loss.softmax":
            return thing.reference(logits)
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
