"""Loops, and catches whatever is thrown at it."""

CELL = """
def softmax(logits):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
"""
STATES = ("timed out",)
