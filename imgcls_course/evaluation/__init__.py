"""What a trained model is worth: how often it is right, how surely, where it fails, where it looks.

Importing this package loads no Keras: only `grad_cam` needs it, when it is called.
"""

from imgcls_course.evaluation.accuracy import accuracy, top_k_accuracy
from imgcls_course.evaluation.calibration import (
    Reliability,
    expected_calibration_error,
    reliability,
)
from imgcls_course.evaluation.comparison import Comparison, compare_models, mcnemar_p_value
from imgcls_course.evaluation.confusion import Confusion, confusion_matrix, most_confused
from imgcls_course.evaluation.corruptions import KINDS, STRENGTHS, corrupt
from imgcls_course.evaluation.grad_cam import feature_layer, grad_cam
from imgcls_course.evaluation.intervals import Interval, bootstrap_interval
from imgcls_course.evaluation.mistakes import most_certain_mistakes
from imgcls_course.evaluation.per_class import PerClass, per_class
from imgcls_course.evaluation.selective import CoverageCurve, coverage_curve
from imgcls_course.evaluation.temperature import fit_temperature, with_temperature

__all__ = [
    "KINDS",
    "STRENGTHS",
    "Comparison",
    "Confusion",
    "CoverageCurve",
    "Interval",
    "PerClass",
    "Reliability",
    "accuracy",
    "bootstrap_interval",
    "compare_models",
    "confusion_matrix",
    "corrupt",
    "coverage_curve",
    "expected_calibration_error",
    "feature_layer",
    "fit_temperature",
    "grad_cam",
    "mcnemar_p_value",
    "most_certain_mistakes",
    "most_confused",
    "per_class",
    "reliability",
    "top_k_accuracy",
    "with_temperature",
]
