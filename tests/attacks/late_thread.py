"""A thread shows results, and changes what later exercises define, while they run."""

CELL = """
import threading
import time

from IPython.display import publish_display_data


def later():
    while True:
        time.sleep(0.01)
        publish_display_data({"application/vnd.imgcls.results+json": "{}"})
        globals().update(dict.fromkeys(
            ("binary_cross_entropy", "cross_entropy", "log_softmax"), lambda *inputs: 0.0))


threading.Thread(target=later, daemon=True).start()


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
