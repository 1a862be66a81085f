"""Exercises of lesson 12: boxes that agree, boxes to keep, boxes in cells, and paths in a tree."""

from imgcls_course.exercises.detection.boxes import *  # noqa: F403
