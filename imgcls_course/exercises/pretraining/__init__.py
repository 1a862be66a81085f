"""Exercises of lesson 06: what pretraining costs, residual blocks, and what features are for."""

from imgcls_course.exercises.pretraining.feature_maps import POOLED, SELECTIVITY
from imgcls_course.exercises.pretraining.residual_blocks import BLOCK_PARAMETERS, RESIDUAL_BLOCK
from imgcls_course.exercises.pretraining.source_task import SOURCE_LABELS, TRAINING_DAYS

EXERCISES = (
    TRAINING_DAYS,
    SOURCE_LABELS,
    RESIDUAL_BLOCK,
    BLOCK_PARAMETERS,
    POOLED,
    SELECTIVITY,
)
