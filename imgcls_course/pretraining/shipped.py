"""The network of the long pretraining run, which comes with the course, and its history."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from imgcls_course.runtime.manifest import verified_path
from imgcls_course.training import TrainingHistory

if TYPE_CHECKING:
    import keras

HISTORY_NAME = "small_resnet/history.json"


def load_pretrained(include_top: bool = True) -> keras.Model:
    """The small residual network after the long run on the source task.

    `data/scripts/make_pretrained_resnet.py` made it, and makes it again.

    Args:
        include_top: keep the classifier of the eight source classes; without it, the network
            gives feature vectors (n, 192).

    Raises:
        WeightsError: the weights are missing or damaged.
    """
    from imgcls_course.zoo.small_resnet import small_resnet

    return small_resnet(include_top=include_top, weights="source_classes")


def pretraining_history() -> TrainingHistory:
    """Losses and accuracies of the long run, epoch by epoch.

    Raises:
        DataError: the file is missing or damaged.
    """
    kept = json.loads(verified_path(HISTORY_NAME).read_text(encoding="utf-8"))
    return TrainingHistory(kept["metrics"], kept["seconds"])
