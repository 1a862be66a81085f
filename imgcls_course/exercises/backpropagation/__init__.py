"""Exercises of lesson 04: the chain rule, the sweep back, layers, an engine's loop, and depth."""

from imgcls_course.exercises.backpropagation.layers import *  # noqa: F403
