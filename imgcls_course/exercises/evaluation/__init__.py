"""Exercises of lesson 09: what is measured, how surely, and what must not be mixed up."""

from imgcls_course.exercises.evaluation.measures import *  # noqa: F403
