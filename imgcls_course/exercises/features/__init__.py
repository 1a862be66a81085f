"""Exercises of lesson 07: features, what is done with them, and what goes wrong before them."""

from imgcls_course.exercises.features.classifiers import *  # noqa: F403
