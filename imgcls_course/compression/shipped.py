"""The students of the long runs, which come with the course, and their histories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from imgcls_course.manifest import verified_path
from imgcls_course.training import TrainingHistory

if TYPE_CHECKING:
    import keras

Kind = Literal["distilled", "alone"]
KINDS: tuple[Kind, ...] = ("distilled", "alone")
HISTORIES_NAME = "small_student/histories.json"


def weights_name(kind: Kind) -> str:
    """The name of a student's weights in the data folder."""
    return f"small_student/{kind}.h5"


def load_student(kind: Kind = "distilled") -> keras.Model:
    """A small network for the eight source classes, after forty epochs.

    `data/scripts/make_distilled_student.py` made it, and makes it again.

    Args:
        kind: "distilled" learnt from its teacher's answers and the labels, "alone" from the labels
            only; all else is the same.

    Raises:
        WeightsError: the weights are missing or damaged.
    """
    from imgcls_course.compression.distillation import STUDENT_FILTERS
    from imgcls_course.zoo.small_resnet import small_resnet

    return small_resnet(filters=STUDENT_FILTERS, weights=verified_path(weights_name(kind)))


def student_histories() -> dict[str, TrainingHistory]:
    """Losses and accuracies of both long runs, epoch by epoch, by the kind of student.

    Raises:
        DataError: the file is missing or damaged.
    """
    kept = json.loads(verified_path(HISTORIES_NAME).read_text(encoding="utf-8"))
    return {kind: TrainingHistory(one["metrics"], one["seconds"]) for kind, one in kept.items()}
