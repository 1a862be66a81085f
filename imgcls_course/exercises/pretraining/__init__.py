"""Exercises of lesson 06: what pretraining costs, residual blocks, and what features are for."""

from imgcls_course.exercises.pretraining.source_task import *  # noqa: F403
