"""The detector of a longer training run, which comes with the course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgcls_course.datasets import CIFAR10_CLASSES

if TYPE_CHECKING:
    import keras

WEIGHTS_NAME = "detector/head.h5"


def load_detector() -> keras.Model:
    """A head for feature maps of scenes, trained with more scenes and for longer than a lesson can.

    `data/scripts/make_detector.py` made it, and makes it again.

    Raises:
        WeightsError: the weights are missing or damaged.
    """
    from imgcls_course.lessons.beyond_classification.detection.detection_head import detection_head
    from imgcls_course.zoo.weights_files import load_weights

    head = detection_head(len(CIFAR10_CLASSES))
    load_weights(head, "scenes", "scenes", WEIGHTS_NAME)
    return head
