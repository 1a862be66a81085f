"""Asks a student's answer for its results, in the student's kernel.

What it shows is a claim and no more: the grader compares it with what is right, in another process.
"""

from __future__ import annotations

import importlib
import json
import random
from collections.abc import Callable
from typing import Any

import numpy as np
from IPython.display import publish_display_data

from imgcls_course.judging.student_process import MIME_TYPE
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
    content = {"nonce": nonce, **_answered(answer, asked)}
    content["results"] = [_not_too_large(one, asked["most"]) for one in content["results"]]
    publish_display_data({MIME_TYPE: json.dumps(content)})


def _not_too_large(result: list[Any], most: int) -> list[Any]:
    """The result; where it is so large that it would never arrive, its name only."""
    return result if len(json.dumps(result)) <= most else ["value", ["other", "very large"]]


def _answered(answer: Callable[[], Any], question: dict[str, Any]) -> dict[str, Any]:
    observe = _observer(question["observe"])
    try:
        given = answer()
    except NameError:
        return {"found": "nothing", "results": []}
    if given is None or given is Ellipsis:
        return {"found": "blank", "results": []}
    if question["cases"] is None:
        return {"found": "value", "results": [_attempt(lambda: observe(given))]}
    if not callable(given):
        return {"found": "no function", "results": [["value", encode(given)]]}
    return {
        "found": "function",
        "results": [_case_result(given, observe, case) for case in question["cases"]],
    }


def _case_result(function: Callable[..., Any], observe: Callable[[Any], Any], case: Any) -> Any:
    # A function that draws random numbers of its own draws the same ones in every run.
    random.seed(0)
    np.random.seed(0)

    def call() -> Any:
        try:
            result = function(*map(decode, case))
        except NotImplementedError:
            return None
        return result if result is None or result is Ellipsis else observe(result)

    return _attempt(call)


def _attempt(call: Callable[[], Any]) -> list[Any]:
    """A result as plain data, or what was raised instead."""
    try:
        return ["value", encode(call())]
    except BaseException as error:  # sys.exit is an answer like any other, and a wrong one
        name = getattr(error, "name", None) if isinstance(error, NameError) else None
        text = str(error)[:MESSAGE_CHARACTERS]
        return ["raised", type(error).__name__, text, name if isinstance(name, str) else ""]


def _observer(path: str) -> Callable[[Any], Any]:
    if not path:
        return lambda result: result
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)
