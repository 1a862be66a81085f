"""Shows pictures without end."""

CELL = """
from IPython.display import publish_display_data


def softmax(logits):
    while True:
        publish_display_data({"image/png": "A" * 100_000, "text/html": "<script>" * 1000})
"""
STATES = (
    "died",
    "timed out",
)
