"""How the exercises of all lessons are found.

Each lesson has one folder in this package, with its exercises in a tuple named `EXERCISES`.
A folder that is added here is found by itself: by `check`, by the lessons, and by the tests.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from functools import cache

from imgcls_course.errors import ExerciseError
from imgcls_course.judging.exercise import Exercise


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
