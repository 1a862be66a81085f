"""Never ends."""

CELL = """
def softmax(logits):
    while True:
        pass
"""
STATES = ("timed out",)
