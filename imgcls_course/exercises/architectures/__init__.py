"""Exercises of lesson 10: what windows, branches, shortcuts, dense blocks and bottlenecks cost."""

from imgcls_course.exercises.architectures.blocks import *  # noqa: F403
