"""From a folder of images to a classifier that can be used: check, split, choose, train, export.

Importing this package loads no Keras: training, exporting and the model card are in modules of
their own, `capstone.training`, `capstone.exporting` and `capstone.card`.
"""

from imgcls_course.capstone.candidates import (
    DEFAULT_CANDIDATES,
    Candidate,
    Trial,
    try_candidates,
)
from imgcls_course.capstone.cleaning import CleanImages, clean
from imgcls_course.capstone.duplicates import copies
from imgcls_course.capstone.example import example_folder
from imgcls_course.capstone.inspection import Inspection, inspect_folder
from imgcls_course.capstone.label_check import doubtful_labels
from imgcls_course.capstone.splitting import Parts, split_by_group, split_folder
from imgcls_course.capstone.verdict import Verdict, judge, threshold_for, wilson_interval

__all__ = [
    "DEFAULT_CANDIDATES",
    "Candidate",
    "CleanImages",
    "Inspection",
    "Parts",
    "Trial",
    "Verdict",
    "clean",
    "copies",
    "doubtful_labels",
    "example_folder",
    "inspect_folder",
    "judge",
    "split_by_group",
    "split_folder",
    "threshold_for",
    "try_candidates",
    "wilson_interval",
]
