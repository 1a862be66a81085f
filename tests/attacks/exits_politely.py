"""Raises SystemExit, in the cell and in the function."""

CELL = """
import sys


def softmax(logits):
    sys.exit(0)


exit()
quit()
raise SystemExit(0)
"""
STATES = ("wrong",)
