"""Takes the nonce from the frames around it, and shows the results twice."""

CELL = """
import json
import sys

from IPython.display import publish_display_data


def of_the_probe(name):
    frame = sys._getframe()
    while frame:
        if name in frame.f_locals:
            return frame.f_locals[name]
        frame = frame.f_back


def softmax(logits):
    content = {"nonce": of_the_probe("nonce"), "found": "function", "results": [["value", 1.0]] * 3}
    publish_display_data({"application/vnd.imgcls.results+json": json.dumps(content)})
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
"""
STATES = ("wrong",)
