"""Exercises of lesson 03: slopes, steps, momentum, Adam, schedules, and softmax regression."""

from imgcls_course.exercises.descent.adam import ADAM_STEP
from imgcls_course.exercises.descent.epochs import TRAIN_ONE_EPOCH
from imgcls_course.exercises.descent.logistic_regression import DESCEND, LOGISTIC_GRADIENT
from imgcls_course.exercises.descent.momentum import MOMENTUM_STEP
from imgcls_course.exercises.descent.schedule import LEARNING_RATE_AT
from imgcls_course.exercises.descent.softmax_regression import LOSS_GRADIENT
from imgcls_course.exercises.descent.steps import GRADIENT_STEP, SLOPE

EXERCISES = (
    SLOPE,
    GRADIENT_STEP,
    LOGISTIC_GRADIENT,
    DESCEND,
    MOMENTUM_STEP,
    ADAM_STEP,
    LEARNING_RATE_AT,
    LOSS_GRADIENT,
    TRAIN_ONE_EPOCH,
)
