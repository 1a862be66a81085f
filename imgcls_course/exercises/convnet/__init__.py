"""Exercises of lesson 05: convolution and its gradients, pooling, and what a network needs."""

from imgcls_course.exercises.convnet.convolution import CONVOLVE, CONVOLVE_COLOURS, convolve
from imgcls_course.exercises.convnet.early_stopping import BEST_EPOCH
from imgcls_course.exercises.convnet.gradients import IMAGE_GRADIENT, POOLING_GRADIENT
from imgcls_course.exercises.convnet.sizes import COUNT_PARAMETERS, OUTPUT_SIZE, RECEPTIVE_FIELD

EXERCISES = (
    CONVOLVE,
    OUTPUT_SIZE,
    CONVOLVE_COLOURS,
    IMAGE_GRADIENT,
    POOLING_GRADIENT,
    RECEPTIVE_FIELD,
    COUNT_PARAMETERS,
    BEST_EPOCH,
)

__all__ = ["EXERCISES", "convolve"]
