"""From a head's outputs to a few boxes, and how many objects they find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgcls_course.lessons.beyond_classification.detection.grid import decoded
from imgcls_course.lessons.beyond_classification.detection.scenes import Scenes
from imgcls_course.scratch.detection import (
    average_precision,
    match,
    non_maximum_suppression,
    precision_and_recall,
)
from imgcls_course.scratch.losses import sigmoid, softmax

if TYPE_CHECKING:
    import keras

CONFIDENT = 0.3
"""Boxes with a lower objectness are not shown."""
OVERLAPPING = 0.4
"""Of two boxes that share more than this, the less sure one is dropped."""


class Detections(NamedTuple):
    """What was found in one scene, the surest first.

    Attributes:
        boxes: (n, 4), left, top, right, bottom, in pixels.
        scores: (n,), between 0 and 1.
        labels: (n,), the likeliest class; -1 where nobody has looked.
    """

    boxes: NDArray[np.float64]
    scores: NDArray[np.float64]
    labels: NDArray[np.int64]

    def surer_than(self, confidence: float, overlap: float = OVERLAPPING) -> Detections:
        """Those of at least some confidence, without doubles."""
        sure = self.chosen(np.flatnonzero(self.scores >= confidence))
        return sure.chosen(non_maximum_suppression(sure.boxes, sure.scores, overlap))

    def chosen(self, places: NDArray[np.integer]) -> Detections:
        """Those at some places."""
        return Detections(*(values[places] for values in self))


def all_boxes(outputs: NDArray[np.floating]) -> list[Detections]:
    """Every cell's and every anchor's box, scene by scene, as many as they are.

    Args:
        outputs: (n, rows, columns, anchors, 5 + classes), of a head.
    """
    boxes = decoded(outputs[..., :4]).reshape(len(outputs), -1, 4)
    scores = sigmoid(outputs[..., 4]).reshape(len(outputs), -1)
    if outputs.shape[-1] > 5:
        labels = softmax(outputs[..., 5:]).argmax(axis=-1).reshape(len(outputs), -1)
    else:
        labels = np.full(scores.shape, -1)
    return [Detections(*one) for one in zip(boxes, scores, labels, strict=True)]


def answers_of(head: keras.Model, maps: NDArray[np.floating]) -> NDArray[np.float32]:
    """What a head says of scenes: (n, rows, columns, anchors, 5 + classes)."""
    return head.predict(maps.astype(np.float32), batch_size=100, verbose=0)


def detect(
    head: keras.Model,
    maps: NDArray[np.floating],
    confidence: float = CONFIDENT,
    overlap: float = OVERLAPPING,
) -> list[Detections]:
    """What a head finds in scenes.

    Args:
        head: of `detection_head`, trained.
        maps: (n, 8, 8, 304), of the scenes.
        confidence: the least objectness.
        overlap: of two boxes that share more, one is dropped.
    """
    outputs = answers_of(head, maps)
    return [found.surer_than(confidence, overlap) for found in all_boxes(outputs)]


class DetectionScores(NamedTuple):
    """How good detections are, over many scenes.

    Attributes:
        found: the share of the objects on which a box lies with enough overlap, each box counting
            once, whatever its class.
        named: the share of the objects that are found *and* given the right class.
        precision: the share of the boxes that lie on an object.
        average_precision: the area under precision over recall, whatever the classes.
    """

    found: float
    named: float
    precision: float
    average_precision: float


def precision_recall_curve(
    detections: Sequence[Detections], scenes: Scenes, threshold: float = 0.5
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Precision and recall of all scenes together, for every threshold of the score.

    Args:
        detections: of each scene.
        scenes: the same scenes.
        threshold: the least intersection over union that counts as found.

    Returns:
        precision (n,) and recall (n,), from the highest score to the lowest; classes do not count.
    """
    scores = np.concatenate([one.scores for one in detections])
    are_right = [
        match(one.boxes, one.scores, truth, threshold) >= 0
        for one, truth in zip(detections, scenes.boxes, strict=True)
    ]
    return precision_and_recall(scores, np.concatenate(are_right), scenes.objects)


def measure(
    detections: Sequence[Detections], scenes: Scenes, threshold: float = 0.5
) -> DetectionScores:
    """Compare detections with the truth.

    Args:
        detections: of each scene.
        scenes: the same scenes.
        threshold: the least intersection over union that counts as found.
    """
    precision, recall = precision_recall_curve(detections, scenes, threshold)
    if len(precision) == 0:
        return DetectionScores(0.0, 0.0, 0.0, 0.0)
    named = 0
    for one, truth, labels in zip(detections, scenes.boxes, scenes.labels, strict=True):
        found = match(one.boxes, one.scores, truth, threshold)
        named += np.sum(one.labels[found >= 0] == labels[found[found >= 0]])
    return DetectionScores(
        float(recall[-1]),
        float(named / scenes.objects),
        float(precision[-1]),
        average_precision(precision, recall),
    )
