"""Shows results of its own, without knowing the nonce."""

CELL = """
import json

from IPython.display import publish_display_data


def softmax(logits):
    content = {"nonce": "0" * 32, "found": "function", "points": 2, "results": [["value", 1]] * 3}
    publish_display_data({"application/vnd.imgcls.results+json": json.dumps(content)})
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
