"""Exercises of lesson 12: an adversarial game, images that grow, and the statistics of a style."""

from imgcls_course.exercises.generation.adversarial_losses import DISCRIMINATOR_LOSS, GENERATOR_LOSS
from imgcls_course.exercises.generation.generators import GROWN_SIDE, WALK
from imgcls_course.exercises.generation.style import GRAM_MATRIX, INSTANCE_NORMALIZE

EXERCISES = (
    DISCRIMINATOR_LOSS,
    GENERATOR_LOSS,
    GROWN_SIDE,
    WALK,
    INSTANCE_NORMALIZE,
    GRAM_MATRIX,
)
