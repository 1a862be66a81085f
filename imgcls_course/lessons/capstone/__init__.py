"""A learner's own classifier: from a folder of images to files that can be used.

Importing this package loads no Keras: `training` and `exporting`, which need it, are imported by
themselves.
"""

from imgcls_course.capstone.cleaning import CleanImages, clean
from imgcls_course.capstone.duplicates import copies
from imgcls_course.capstone.example import MISLABELLED, example_folder
from imgcls_course.capstone.inspection import Inspection, inspect_folder
from imgcls_course.capstone.splitting import Parts, split_by_group, split_folder
from imgcls_course.capstone.verdict import Verdict, judge, threshold_for, wilson_interval

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
