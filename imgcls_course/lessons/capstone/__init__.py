"""A learner's own classifier: from a folder of images to files that can be used.

Importing this package loads no Keras: `training` and `exporting`, which need it, are imported by
themselves.
"""

from imgcls_course.lessons.capstone.cleaning import CleanImages, clean
from imgcls_course.lessons.capstone.duplicates import copies
from imgcls_course.lessons.capstone.example_folder import MISLABELLED, example_folder
from imgcls_course.lessons.capstone.final_test import Verdict, judge, threshold_for, wilson_interval
from imgcls_course.lessons.capstone.inspection import Inspection, inspect_folder
from imgcls_course.lessons.capstone.splitting import Parts, split_by_group, split_folder

__all__ = [
    "MISLABELLED",
    "CleanImages",
    "Inspection",
    "Parts",
    "Verdict",
    "clean",
    "copies",
    "example_folder",
    "inspect_folder",
    "judge",
    "split_by_group",
    "split_folder",
    "threshold_for",
    "wilson_interval",
]
