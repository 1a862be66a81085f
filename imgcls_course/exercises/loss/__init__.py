"""Exercises of lesson 02: probabilities, cross-entropies, and how not to overflow."""

from imgcls_course.exercises.loss.cross_entropy import (
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    FIRST_LOSS,
)
from imgcls_course.exercises.loss.label_smoothing import SMOOTHED_CROSS_ENTROPY
from imgcls_course.exercises.loss.softmax import SIGMOID, SOFTMAX
from imgcls_course.exercises.loss.stable import LOG_SOFTMAX, STABLE_SOFTMAX

EXERCISES = (
    SIGMOID,
    SOFTMAX,
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    FIRST_LOSS,
    STABLE_SOFTMAX,
    LOG_SOFTMAX,
    SMOOTHED_CROSS_ENTROPY,
)
