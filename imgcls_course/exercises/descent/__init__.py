"""Exercises of lesson 03: slopes, steps, momentum, Adam, schedules, and softmax regression."""

from imgcls_course.exercises.descent.softmax_regression import *  # noqa: F403
