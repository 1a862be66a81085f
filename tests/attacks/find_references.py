"""Searches the whole disk for the reference and for solved lessons."""

CELL = r"""
import os
import re

TEXTS = []
for folder, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if name not in ("proc", "sys", "site-packages", "usr")]
    for name in files:
        if re.match(r"(.*loss.*|solutions.*)\.(py|ipynb|pyc)$", name):
            try:
                TEXTS.append(open(os.path.join(folder, name), "rb").read())
            except OSError:
                pass


def softmax(logits):
    if any(b"BEGIN SOLUTION" in text or b"loss.softmax" in text for text in TEXTS):
        return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
