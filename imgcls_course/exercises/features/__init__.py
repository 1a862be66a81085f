"""Exercises of lesson 07: features, what is done with them, and what goes wrong before them."""

from imgcls_course.exercises.features.classifiers import COSINE_SIMILARITY, PREDICT
from imgcls_course.exercises.features.inputs import PIXEL_RANGE, STANDARDISE
from imgcls_course.exercises.features.label_efficiency import ERROR_REDUCTION, LABELS_NEEDED

EXERCISES = (
    PIXEL_RANGE,
    STANDARDISE,
    PREDICT,
    COSINE_SIMILARITY,
    ERROR_REDUCTION,
    LABELS_NEEDED,
)
