"""Exercises of lesson 12: boxes that agree, boxes to keep, boxes in cells, and paths in a tree."""

from imgcls_course.exercises.detection.boxes import IOU, SUPPRESS
from imgcls_course.exercises.detection.detectors import DECODE, FOUND_SHARE
from imgcls_course.exercises.detection.hierarchy import DEEPEST_SURE, PATH_PROBABILITY

EXERCISES = (IOU, SUPPRESS, DECODE, FOUND_SHARE, PATH_PROBABILITY, DEEPEST_SURE)
