"""Exercises of lesson 11: when to stop, what devices bring, distillation, pruning, quantisation."""

from imgcls_course.exercises.efficiency.distillation import DISTILLATION_LOSS, SOFTENED
from imgcls_course.exercises.efficiency.pareto_front import PARETO_FRONT
from imgcls_course.exercises.efficiency.pruning import MAGNITUDE_MASK
from imgcls_course.exercises.efficiency.quantisation import QUANTISE, SCALE_AND_ZERO_POINT
from imgcls_course.exercises.efficiency.training_time import EARLY_STOP, SPEEDUP

EXERCISES = (
    EARLY_STOP,
    SPEEDUP,
    SOFTENED,
    DISTILLATION_LOSS,
    MAGNITUDE_MASK,
    SCALE_AND_ZERO_POINT,
    QUANTISE,
    PARETO_FRONT,
)
