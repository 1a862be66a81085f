"""Raises SystemExit, in the cell and in the function."""

CELL = """
import sys


def softmax(logits):
    sys.exit(0)


exit()
quit()
raise SystemExit(0)
"""
# `exit` ends a kernel a tenth of a second later: the answer is asked before that, or it is not.
STATES = ("wrong", "died")
