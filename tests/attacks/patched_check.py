"""Puts a check that always agrees in the place of the course's."""

CELL = """
import sys
import types

fake = types.ModuleType("imgcls_course.check")
fake.check = lambda name, answer: print(f"✔ {name}: right. All cases agree.")
fake.judge = fake.check
sys.modules["imgcls_course.check"] = fake
check = fake.check


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
