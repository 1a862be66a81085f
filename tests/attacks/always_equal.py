"""Hands back an object that says that it equals everything."""

CELL = """
class Anything:
    def __eq__(self, other):
        return True

    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: False
    __hash__ = None


def softmax(logits):
    return Anything()
"""
STATES = ("wrong",)
