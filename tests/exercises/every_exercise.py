"""All exercises, for tests that hold for each of them: every test's id names its exercise."""

import pytest

from imgcls_course.check import PUBLIC_SEED
from imgcls_course.exercises import all_exercises

EXERCISES = list(all_exercises().values())
SEEDS = (PUBLIC_SEED, 1, 2)

every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.name)
every_seed = pytest.mark.parametrize("seed", SEEDS)
