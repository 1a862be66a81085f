"""Exercises of lesson 00: reading what a classifier says."""

from imgcls_course.exercises.start.guesses import IN_TOP_K, TOP_K
from imgcls_course.exercises.start.probabilities import (
    AVERAGE_VIEWS,
    MEAN_PROBABILITY_OF_LABEL,
    TO_PERCENT,
)

EXERCISES = (TO_PERCENT, TOP_K, IN_TOP_K, AVERAGE_VIEWS, MEAN_PROBABILITY_OF_LABEL)
