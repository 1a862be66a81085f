"""What an exercise is: a question, what is right, and what each wrong idea looks like."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Case = tuple[Any, ...]
"""The positional arguments of one call of the learner's function."""


@dataclass(frozen=True)
class Misconception:
    """A wrong idea that people really have, as the code that has it.

    Attributes:
        name: the idea in a few words, such as "sums over the wrong axis".
        answer: a function (or, for an exercise that asks for a value, the value) that a learner
            with this idea would write.
        hint: what to tell that learner; names the idea and leads to the right one without giving
            the code.
    """

    name: str
    answer: Any
    hint: str


def _unchanged(result: Any) -> Any:
    return result


@dataclass(frozen=True)
class Exercise:
    """One exercise: what is asked, what is right, and what each wrong idea looks like.

    Whole numbers and truth values are compared exactly, whatever the tolerances.

    Attributes:
        name: "<lesson topic>.<what is written>", such as "loss.softmax". It never changes.
        points: what a right answer is worth, a whole number.
        reference: the right function, or the right value where the exercise asks for one.
        cases: draws the inputs from a generator, as plain data (arrays, numbers, strings, lists);
            None where the exercise asks for a value.
        misconceptions: at least two; the first whose results equal the learner's gives the hint.
        hint: what to say to an answer that is wrong in no recognised way.
        observe: turns a result into plain data before it is compared, for answers that are
            objects, such as a Keras model.
        relative_tolerance: of a comparison of fractions.
        absolute_tolerance: of a comparison of fractions.
        result_names: what the results are called where there are several (a tuple), such as
            ("gradient of the weights", "gradient of the bias").
        same_dtype: whether the dtype of a result is asked for, too.
    """

    name: str
    points: int
    reference: Any
    cases: Callable[[np.random.Generator], list[Case]] | None
    misconceptions: tuple[Misconception, ...]
    hint: str
    observe: Callable[[Any], Any] = _unchanged
    relative_tolerance: float = 1e-5
    absolute_tolerance: float = 1e-7
    result_names: tuple[str, ...] = ()
    same_dtype: bool = False

    @property
    def asks_for_a_function(self) -> bool:
        """Whether the answer is a function; otherwise it is a value."""
        return self.cases is not None

    def draw_cases(self, rng: np.random.Generator) -> list[Case] | None:
        """Inputs in an order drawn anew; None where the exercise asks for a value.

        A result's place among the others says nothing about it, so that nobody can play back the
        results of the public cases.
        """
        if self.cases is None:
            return None
        drawn = self.cases(rng)
        return [drawn[place] for place in rng.permutation(len(drawn))]

    def parameters(self) -> list[str]:
        """Names of the parameters that the asked function takes, in order."""
        return list(inspect.signature(self.reference).parameters) if self.cases else []
