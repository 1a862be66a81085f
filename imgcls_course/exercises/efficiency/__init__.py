"""Exercises of lesson 11: when to stop, what devices bring, distillation, pruning, quantisation."""

from imgcls_course.exercises.efficiency.quantisation import *  # noqa: F403
