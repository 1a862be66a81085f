"""Claims to hand back arrays larger than any memory."""

CELL = """
import json

import imgcls_course.judging.student_process.collect_results
from IPython.display import publish_display_data


def show(answer, nonce, question):
    content = json.dumps({"nonce": nonce, "found": "function", "results": "RESULTS"})
    content = content.replace('"RESULTS"', RESULTS)
    publish_display_data({"application/vnd.imgcls.results+json": content})


RESULTS = json.dumps([["value", ["array", "<f8", [2**39, 2**39], ""]]] * 3)
imgcls_course.judging.student_process.collect_results.probe = show


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
