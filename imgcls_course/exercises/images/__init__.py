"""Exercises of lesson 01: images as arrays, labels, baselines on pixels, and error bars."""

from imgcls_course.exercises.images.accuracy import ACCURACY, CONFIDENCE_INTERVAL
from imgcls_course.exercises.images.arrays import BRIGHTEN, CROP_CENTRE, ONE_HOT
from imgcls_course.exercises.images.hold_out import HOLD_OUT_GROUPS
from imgcls_course.exercises.images.neighbours import CLASS_MEANS, MAJORITY_VOTE, SQUARED_DISTANCES

EXERCISES = (
    CROP_CENTRE,
    BRIGHTEN,
    ONE_HOT,
    ACCURACY,
    SQUARED_DISTANCES,
    CLASS_MEANS,
    MAJORITY_VOTE,
    CONFIDENCE_INTERVAL,
    HOLD_OUT_GROUPS,
)
