"""Pretraining on a source task, so that a target task needs few labels.

Importing this package loads no Keras.
"""

from imgcls_course.pretraining.pretrain import pretrain
from imgcls_course.pretraining.shipped import load_pretrained, pretraining_history
from imgcls_course.pretraining.tasks import (
    SOURCE_CLASSES,
    TARGET_CLASSES,
    source_task,
    target_task,
)

__all__ = [
    "SOURCE_CLASSES",
    "TARGET_CLASSES",
    "load_pretrained",
    "pretrain",
    "pretraining_history",
    "source_task",
    "target_task",
]
