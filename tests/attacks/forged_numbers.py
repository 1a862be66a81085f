"""Claims numbers that no float can hold, and texts where numbers belong."""

CELL = r"""
import json

import imgcls_course.judging.student_process.collect_results
from IPython.display import publish_display_data


def show(answer, nonce, question):
    content = json.dumps({"nonce": nonce, "found": "function", "results": "RESULTS"})
    content = content.replace('"RESULTS"', RESULTS)
    publish_display_data({"application/vnd.imgcls.results+json": content})


RESULTS = "[" + ", ".join(["[\"value\", 1" + "0" * 4000 + "]"] * 3) + "]"
imgcls_course.judging.student_process.collect_results.probe = show


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
