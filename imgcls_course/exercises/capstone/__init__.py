"""Exercises of lesson 13: copies, splits, choices, and what may be said about a model."""

from imgcls_course.exercises.capstone.choosing import CHOOSE, THRESHOLD_FOR
from imgcls_course.exercises.capstone.data_set import HASH_DISTANCE, SET_ASIDE
from imgcls_course.exercises.capstone.reporting import BALANCED_ACCURACY, WEAKEST_CLASS, WILSON

EXERCISES = (
    HASH_DISTANCE,
    SET_ASIDE,
    CHOOSE,
    BALANCED_ACCURACY,
    WILSON,
    THRESHOLD_FOR,
    WEAKEST_CLASS,
)
