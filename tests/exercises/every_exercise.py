"""All exercises, for tests that hold for each of them: every test's id names its exercise."""

import os

import numpy as np
import pytest

from imgcls_course.check import PUBLIC_SEED
from imgcls_course.exercises import all_exercises

EXERCISES = list(all_exercises().values())
SEEDS = (PUBLIC_SEED, 1, 2)
# A grade must not depend on luck: what is wrong is wrong on each of them. Authors try more:
#     IMGCLS_SEEDS=26 python -m pytest tests/exercises
MANY_SEEDS = (PUBLIC_SEED, *range(1, int(os.environ.get("IMGCLS_SEEDS", 4))))

FUNCTIONS = [exercise for exercise in EXERCISES if exercise.asks_for_a_function]

every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.name)
every_function = pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda one: one.name)
every_seed = pytest.mark.parametrize("seed", SEEDS)


def cases_of(exercise, seed):
    """The cases that an answer is tried on."""
    return exercise.draw_cases(np.random.default_rng(seed))
