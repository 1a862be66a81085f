"""Is right, warns, and writes to stderr; that costs nothing."""

CELL = """
import sys
import warnings


def softmax(logits):
    print("computing ...", file=sys.stderr)
    warnings.warn("careful")
    exponentials = np.exp(logits)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


print("done", file=sys.stderr)
"""
STATES = ("passed",)
POINTS = 2
