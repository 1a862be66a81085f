"""What an exercise is, and how the exercises of all lessons are found.

Each lesson has one folder in this package, with its exercises in a tuple named `EXERCISES`.
A folder that is added here is found by itself: by `check`, by the lessons, and by the tests.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from imgcls_course.errors import ExerciseError

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
        relative_tolerance: of a comparison of numbers.
        absolute_tolerance: of a comparison of numbers.
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

    @property
    def asks_for_a_function(self) -> bool:
        """Whether the answer is a function; otherwise it is a value."""
        return self.cases is not None

    def parameters(self) -> list[str]:
        """Names of the parameters that the asked function takes, in order."""
        return list(inspect.signature(self.reference).parameters) if self.cases else []


@cache
def exercises_of(topic: str) -> dict[str, Exercise]:
    """The exercises of one lesson by their names, in its order.

    Raises:
        ExerciseError: an exercise is not named after the folder, or two have one name.
    """
    found: dict[str, Exercise] = {}
    for exercise in importlib.import_module(f"{__name__}.{topic}").EXERCISES:
        if exercise.name.partition(".")[0] != topic:
            raise ExerciseError(
                f"{exercise.name!r} is in exercises/{topic}/.",
                f"Name it {topic}.something, or move it.",
            )
        if exercise.name in found:
            raise ExerciseError(f"Two exercises are named {exercise.name!r}.", "Rename one.")
        found[exercise.name] = exercise
    return found


@cache
def all_exercises() -> dict[str, Exercise]:
    """Every exercise of the course by its name, in the order of the lessons' folders."""
    return {name: found for topic in _topics() for name, found in exercises_of(topic).items()}


def find_exercise(name: str) -> Exercise:
    """The exercise of that name.

    Raises:
        ExerciseError: there is none; the message names the nearest.
    """
    # One topic only: what other lessons need (scikit-learn, SciPy) would take 70 MB of memory.
    topic = str(name).partition(".")[0]
    exercises = exercises_of(topic) if topic in _topics() else {}
    if name not in exercises:
        nearest = difflib.get_close_matches(str(name), all_exercises(), n=3, cutoff=0.3)
        raise ExerciseError(
            f"There is no exercise named {name!r}.",
            f"Did you mean {' or '.join(map(repr, nearest))}?" if nearest else "",
        )
    return exercises[name]


def _topics() -> list[str]:
    return [module.name for module in pkgutil.iter_modules(__path__)]
