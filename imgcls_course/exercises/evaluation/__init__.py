"""Exercises of lesson 09: what is measured, how surely, and what must not be mixed up."""

from imgcls_course.exercises.evaluation.calibration import (
    EXPECTED_CALIBRATION_ERROR,
    WITH_TEMPERATURE,
)
from imgcls_course.exercises.evaluation.measures import (
    CONFUSION_MATRIX,
    PRECISION_AND_RECALL,
    TOP_K_ACCURACY,
)
from imgcls_course.exercises.evaluation.selective_prediction import ANSWER_OR_PASS
from imgcls_course.exercises.evaluation.uncertainty import BOOTSTRAP_INTERVAL, MCNEMAR_P_VALUE

EXERCISES = (
    BOOTSTRAP_INTERVAL,
    CONFUSION_MATRIX,
    PRECISION_AND_RECALL,
    TOP_K_ACCURACY,
    MCNEMAR_P_VALUE,
    EXPECTED_CALIBRATION_ERROR,
    WITH_TEMPERATURE,
    ANSWER_OR_PASS,
)
