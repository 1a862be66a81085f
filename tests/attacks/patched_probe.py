"""Replaces the function that asks for results by one that claims to be right."""

CELL = """
import json

import imgcls_course.judging.student_process.collect_results
from IPython.display import publish_display_data


def claims_success(answer, nonce, question):
    content = {"nonce": nonce, "found": "function", "results": [], "points": 2, "state": "passed"}
    publish_display_data({"application/vnd.imgcls.results+json": json.dumps(content)})


imgcls_course.judging.student_process.collect_results.probe = claims_success


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
