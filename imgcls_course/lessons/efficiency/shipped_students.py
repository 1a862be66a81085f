"""What long runs have made: the students that come with the course, and histories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from imgcls_course.runtime.manifest import verified_path
from imgcls_course.training import TrainingHistory

if TYPE_CHECKING:
    import keras

Kind = Literal["distilled", "alone"]
KINDS: tuple[Kind, ...] = ("distilled", "alone")
HISTORIES_NAME = "small_student/histories.json"
FEW_LABELS_NAME = "small_student/few_labels.json"


def weights_name(kind: Kind) -> str:
    """The name of a student's weights in the data folder."""
    return f"small_student/{kind}.h5"


def load_student(kind: Kind = "distilled") -> keras.Model:
    """A small network for the eight source classes, after forty epochs.

    `data/scripts/make_distilled_student.py` made it, and makes it again.

    Args:
        kind: "distilled" learnt from its teacher's answers and the labels, "alone" from the labels
            only.

    Raises:
        DataError: the weights are missing or damaged.
    """
    from imgcls_course.lessons.efficiency.distillation import STUDENT_FILTERS
    from imgcls_course.zoo.small_resnet import small_resnet

    return small_resnet(filters=STUDENT_FILTERS, weights=verified_path(weights_name(kind)))


def student_histories() -> dict[str, TrainingHistory]:
    """Losses and accuracies of the long runs, epoch by epoch, by the kind of student.

    Raises:
        DataError: the file is missing or damaged.
    """
    return _histories(HISTORIES_NAME)


def few_label_histories() -> dict[str, TrainingHistory]:
    """The small network with 200 labels a class, "as they are" and "mirrored and shifted".

    `data/scripts/make_few_label_runs.py` made them. Validation images are 1,600 others.

    Raises:
        DataError: the file is missing or damaged.
    """
    return _histories(FEW_LABELS_NAME)


def _histories(name: str) -> dict[str, TrainingHistory]:
    kept = json.loads(verified_path(name).read_text(encoding="utf-8"))
    return {kind: TrainingHistory(one["metrics"], one["seconds"]) for kind, one in kept.items()}
