"""Asks a student's answer for its results, in the student's kernel.

What it shows is a claim and no more: the grader compares it with what is right, in another process.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from typing import Any

from IPython.display import publish_display_data

from imgcls_course.judging.student_process import MIME_TYPE
from imgcls_course.judging.student_process.ask import CaseResult, Found, ask
from imgcls_course.judging.student_process.plain_data import decode, encode

MESSAGE_CHARACTERS = 300


def probe(answer: Callable[[], Any], nonce: str, question: str) -> None:
    """Show what the answer gives for each case, as plain data.

    Args:
        answer: gives the learner's function or value; may fail where there is none.
        nonce: is shown along, so that the results can be told from others.
        question: JSON: `cases`, each a list of arguments, or null where a value is asked for;
            `observe`, what turns a result into plain data ("module:function", or empty); and
            `most`, how many characters a result may have.
    """
    asked = json.loads(question)
    content = {"nonce": nonce, **_claim(answer, asked)}
    publish_display_data({MIME_TYPE: json.dumps(content)})


def _claim(answer: Callable[[], Any], question: dict[str, Any]) -> dict[str, Any]:
    observe = _observer(question["observe"])
    cases = question["cases"]
    if cases is not None:
        cases = [tuple(map(decode, case)) for case in cases]
    try:
        given = answer()
    except NameError:
        return {"found": Found.NOTHING, "results": []}
    # To raise sys.exit or the like is an answer like any other, and a wrong one.
    answered = ask(given, cases, lambda result: encode(observe(result)), caught=(BaseException,))
    return {
        "found": answered.found,
        "results": [_result(one, question["most"]) for one in answered.results],
        "changed": [list(one.changed) for one in answered.results],
        "lines": [_line(one) for one in answered.results],
        "is_written": answered.is_written,
    }


def _result(result: CaseResult, most: int) -> list[Any]:
    """A result as JSON knows it, or what was raised instead."""
    failure = result.failure
    if failure:
        return ["raised", failure.kind, failure.text[:MESSAGE_CHARACTERS], failure.missing_name]
    # What is so large that it would never arrive is told by a name only.
    value = encode(result.value) if result.is_blank else result.value
    return ["value", value if len(json.dumps(value)) <= most else ["other", "very large"]]


def _line(result: CaseResult) -> list[Any] | None:
    """Where in the answer's cell something was raised."""
    failure = result.failure
    return [failure.line_number, failure.line[:MESSAGE_CHARACTERS]] if failure else None


def _observer(path: str) -> Callable[[Any], Any]:
    if not path:
        return lambda result: result
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)
