"""Imports the reference."""

CELL = """
try:
    from imgcls_course.exercises.loss.softmax import softmax
except ImportError:
    from imgcls_course.check import find_exercise

    softmax = find_exercise("loss.softmax").reference
"""
STATES = ("wrong",)
