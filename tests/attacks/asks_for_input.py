"""Waits for somebody to type something."""

CELL = """
name = input("The right answer, please: ")


def softmax(logits):
    return eval(input())
"""
STATES = ("wrong",)
