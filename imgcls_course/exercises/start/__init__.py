"""Exercises of lesson 00: reading what a classifier says."""

from imgcls_course.exercises.start.probabilities import *  # noqa: F403
