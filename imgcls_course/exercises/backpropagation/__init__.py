"""Exercises of lesson 04: the chain rule, the sweep back, layers, an engine's loop, and depth."""

from imgcls_course.exercises.backpropagation.computation_graph import NEURON_GRADIENT, SWEEP_BACK
from imgcls_course.exercises.backpropagation.depth import SIZE_AFTER_LAYERS, TWO_LAYER_GRADIENTS
from imgcls_course.exercises.backpropagation.engine import FIT_WITH_ENGINE
from imgcls_course.exercises.backpropagation.layers import (
    CROSS_ENTROPY_BACKWARD,
    DENSE_BACKWARD,
    RELU_BACKWARD,
)

EXERCISES = (
    NEURON_GRADIENT,
    SWEEP_BACK,
    DENSE_BACKWARD,
    RELU_BACKWARD,
    CROSS_ENTROPY_BACKWARD,
    FIT_WITH_ENGINE,
    TWO_LAYER_GRADIENTS,
    SIZE_AFTER_LAYERS,
)
