"""Exercises of lesson 01: images as arrays, labels, baselines on pixels, and error bars."""

from imgcls_course.exercises.images.neighbours import *  # noqa: F403
