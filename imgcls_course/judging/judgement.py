"""What an answer is, plainly: what the judge finds, and the pages put into words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from imgcls_course.judging.exercise import Misconception
from imgcls_course.judging.student_process.ask import Failure


class Outcome(Enum):
    """What an answer is; where several hold, the first."""

    NOT_DEFINED = "there is nothing of the answer's name"
    NOT_ATTEMPTED = "left as it was handed out"
    NO_FUNCTION = "something else, where a function is asked for"
    RAISES = "raises an exception in some case"
    RETURNS_NOTHING = "gives nothing back in some case"
    WRONG = "some results differ"
    CHANGES_INPUTS = "the results agree, but inputs are changed"
    RIGHT = "the results agree, and inputs are as they were"


@dataclass(frozen=True)
class Recognised:
    """A misconception that gives the answer's results.

    Attributes:
        misconception: the idea.
        result_name: which of several results it explains; empty where it explains them all.
    """

    misconception: Misconception
    result_name: str = ""


@dataclass(frozen=True)
class Difference:
    """One result that is not what was expected.

    Attributes:
        result_name: which of several results it is; empty where there is one, or where what came
            back does not consist of them.
        problem: what differs, in words that do not give away what is expected.
        found: what came back, as plain data.
        expected: what was expected.
    """

    result_name: str
    problem: str
    found: Any
    expected: Any


@dataclass(frozen=True)
class Example:
    """A case in which the answer does not do what is asked.

    Attributes:
        arguments: by the parameters' names; empty where a value is asked for.
        differences: the results that differ.
    """

    arguments: dict[str, Any]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Judgement:
    """What an answer is.

    Attributes:
        outcome: as it says.
        agreeing: in how many cases the results agree and the inputs are as they were.
        count: of all cases.
        example: the smallest case that shows the outcome; None where there is nothing to show.
        recognised: misconceptions that explain the results, in the exercise's order.
        is_explained: whether they explain all that differs.
        failure: what was raised, in the case of the example.
        changed: names of the parameters whose arguments were changed in place.
        found: what was found where a function is asked for.
        differs_when_called_again: whether the same inputs gave another result the second time.
    """

    outcome: Outcome
    agreeing: int = 0
    count: int = 0
    example: Example | None = None
    recognised: tuple[Recognised, ...] = ()
    is_explained: bool = False
    failure: Failure | None = None
    changed: tuple[str, ...] = ()
    found: Any = None
    differs_when_called_again: bool = False

    @property
    def share(self) -> Fraction:
        """Of the cases, those that agree."""
        return Fraction(self.agreeing, self.count) if self.count else Fraction(0)
