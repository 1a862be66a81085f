"""Hides all errors from whoever looks at the output, and fails."""

CELL = """
from IPython import get_ipython

get_ipython().showtraceback = lambda *arguments, **options: None


def softmax(logits):
    return np.zeros(logits.shape)


assert False
"""
STATES = ("wrong",)
