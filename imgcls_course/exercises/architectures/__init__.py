"""Exercises of lesson 10: what windows, branches, shortcuts, dense blocks and bottlenecks cost."""

from imgcls_course.exercises.architectures.arithmetic import MULTIPLY_ADDS, SEPARABLE_SAVING
from imgcls_course.exercises.architectures.blocks import DENSE_CHANNELS, SHORTCUT_BLOCK
from imgcls_course.exercises.architectures.model_comparison import ON_THE_FRONT
from imgcls_course.exercises.architectures.weights import INCEPTION_WEIGHTS, STACKED

EXERCISES = (
    STACKED,
    MULTIPLY_ADDS,
    INCEPTION_WEIGHTS,
    SHORTCUT_BLOCK,
    DENSE_CHANNELS,
    SEPARABLE_SAVING,
    ON_THE_FRONT,
)
