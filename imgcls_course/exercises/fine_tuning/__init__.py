"""Exercises of lesson 08: mistakes of fine-tuning, its cost, its rates, and what is forgotten."""

from imgcls_course.exercises.fine_tuning.trainable_blocks import *  # noqa: F403
