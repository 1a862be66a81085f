"""Exercises of lesson 12: an adversarial game, images that grow, and the statistics of a style."""

from imgcls_course.exercises.generation.adversarial_losses import *  # noqa: F403
