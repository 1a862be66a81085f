"""Prints without end."""

CELL = """
def softmax(logits):
    while True:
        print("all work and no play makes a dull grader " * 100)
"""
STATES = (
    "died",
    "timed out",
)
