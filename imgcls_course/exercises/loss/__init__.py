"""Exercises of lesson 02: probabilities, cross-entropies, and how not to overflow."""

from imgcls_course.exercises.loss.cross_entropy import *  # noqa: F403
