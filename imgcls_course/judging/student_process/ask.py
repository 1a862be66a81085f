"""Asks an answer for its result in each case, where the answer lives.

That is the learner's own kernel, and a kernel in the sandbox while submissions are graded. Nothing
here knows a right answer; `imgcls_course.judging.judge` judges what is brought back.
"""

from __future__ import annotations

import contextlib
import copy
import inspect
import linecache
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from imgcls_course.judging.compare import is_same
from imgcls_course.judging.student_process.is_written import is_written


class Found(StrEnum):
    """What stands where the answer is expected."""

    NOTHING = "nothing"
    BLANK = "blank"
    NO_FUNCTION = "no function"
    FUNCTION = "function"
    VALUE = "value"


@dataclass(frozen=True)
class Failure:
    """What an answer raised.

    Attributes:
        kind: the exception's type.
        text: its message.
        missing_name: the name that was not defined, or empty.
        line_number: the line of the answer's cell where it arose, from 1; 0 where unknown.
        line: that line's text.
    """

    kind: str
    text: str = ""
    missing_name: str = ""
    line_number: int = 0
    line: str = ""


@dataclass(frozen=True)
class CaseResult:
    """What an answer gave for one case.

    Attributes:
        value: the observed result; None or Ellipsis where nothing came back.
        failure: what was raised instead.
        changed: positions of the arguments that the answer changed in place.
    """

    value: Any = None
    failure: Failure | None = None
    changed: tuple[int, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether the call ended and gave nothing."""
        return self.failure is None and (self.value is None or self.value is Ellipsis)


@dataclass(frozen=True)
class Answered:
    """What an answer gave for all cases.

    Attributes:
        found: what stands where the answer is expected.
        results: one for each case; one where a value, or something that is no function, was found;
            none where there is nothing.
        is_written: False for a function whose body was left as it was handed out.
    """

    found: Found
    results: tuple[CaseResult, ...] = ()
    is_written: bool = True


def ask(
    answer: Any,
    cases: Sequence[tuple[Any, ...]] | None,
    observe: Callable[[Any], Any],
    caught: tuple[type[BaseException], ...] = (Exception, SystemExit),
) -> Answered:
    """Call an answer with a copy of each case's inputs.

    Args:
        answer: the learner's function or value.
        cases: the arguments of each call; None where a value is asked for.
        observe: turns a result into plain data at once, before a later call can change it.
        caught: exceptions that count as an answer, and a wrong one.
    """
    if answer is None or answer is Ellipsis:
        return Answered(Found.BLANK)
    if cases is None:
        return Answered(Found.VALUE, (_attempt(lambda: observe(answer), answer, caught),))
    if not callable(answer):
        return Answered(Found.NO_FUNCTION, (_attempt(lambda: observe(answer), answer, caught),))
    results = tuple(_case_result(answer, case, observe, caught) for case in cases)
    return Answered(Found.FUNCTION, results, is_written(answer))


def _case_result(
    function: Callable[..., Any],
    case: tuple[Any, ...],
    observe: Callable[[Any], Any],
    caught: tuple[type[BaseException], ...],
) -> CaseResult:
    arguments = copy.deepcopy(case)

    def call() -> Any:
        try:
            result = function(*arguments)
        except NotImplementedError:
            return None
        return result if result is None or result is Ellipsis else observe(result)

    with _same_random_numbers():
        result = _attempt(call, function, caught)
    changed = tuple(
        position
        for position, (before, after) in enumerate(zip(case, arguments, strict=True))
        if not is_same(before, after)
    )
    return CaseResult(result.value, result.failure, changed)


@contextlib.contextmanager
def _same_random_numbers() -> Iterator[None]:
    """Random numbers are the same in every run, and none of the lesson's are used up."""
    states = random.getstate(), np.random.get_state()
    random.seed(0)
    np.random.seed(0)
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])


def _attempt(
    call: Callable[[], Any], answer: Any, caught: tuple[type[BaseException], ...]
) -> CaseResult:
    """A result, or what was raised instead."""
    try:
        return CaseResult(call())
    except caught as error:
        return CaseResult(failure=_failure(error, answer))


def _failure(error: BaseException, answer: Any) -> Failure:
    try:
        text = str(error)
    except Exception:  # an exception of the answer's own, with a message that fails
        text = ""
    name = getattr(error, "name", None) if isinstance(error, NameError) else None
    name = name if isinstance(name, str) else ""
    return Failure(type(error).__name__, text, name, *_line(error, answer))


def _line(error: BaseException, answer: Any) -> tuple[int, str]:
    """The last line of the answer's own cell in an exception's traceback."""
    code = getattr(inspect.unwrap(answer), "__code__", None) if callable(answer) else None
    found = 0
    trace = error.__traceback__
    while code is not None and trace is not None:
        if trace.tb_frame.f_code.co_filename == code.co_filename:
            found = trace.tb_lineno
        trace = trace.tb_next
    return (found, linecache.getline(code.co_filename, found).strip()) if found else (0, "")
