"""Claims results that are not a number, and equal to nothing and all."""

CELL = """
import json

import imgcls_course.judging.student_process.collect_results
from IPython.display import publish_display_data


def show(answer, nonce, question):
    content = json.dumps({"nonce": nonce, "found": "function", "results": "RESULTS"})
    content = content.replace('"RESULTS"', RESULTS)
    publish_display_data({"application/vnd.imgcls.results+json": content})


RESULTS = json.dumps([["value", ["list", [float("nan")] * 5]]] * 3)
imgcls_course.judging.student_process.collect_results.probe = show


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
