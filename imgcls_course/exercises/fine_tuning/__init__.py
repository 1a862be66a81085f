"""Exercises of lesson 08: mistakes of fine-tuning, its cost, its rates, and what is forgotten."""

from imgcls_course.exercises.fine_tuning.batch_normalization import BATCH_NORM
from imgcls_course.exercises.fine_tuning.outcomes import CHOSEN_AND_REPORTED, FORGOTTEN
from imgcls_course.exercises.fine_tuning.preprocessing import BATCH_FOR
from imgcls_course.exercises.fine_tuning.trainable_blocks import (
    BACKBONE_MOVES,
    RATES_BY_BLOCK,
    TRAINING_WORK,
)

EXERCISES = (
    BATCH_FOR,
    TRAINING_WORK,
    RATES_BY_BLOCK,
    BACKBONE_MOVES,
    BATCH_NORM,
    CHOSEN_AND_REPORTED,
    FORGOTTEN,
)
