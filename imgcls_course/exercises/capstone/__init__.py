"""Exercises of lesson 13: copies, splits, choices, and what may be said about a model."""

from imgcls_course.exercises.capstone.reporting import *  # noqa: F403
