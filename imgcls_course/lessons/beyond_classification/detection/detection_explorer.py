"""Explorers of boxes: how two agree, and which of a detector's are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ipywidgets

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.beyond_classification.detection.overlap_explorer import (
    SIDE,
    OverlapFigure,
)
from imgcls_course.lessons.beyond_classification.detection.scenes_with_boxes import DetectionsFigure
from imgcls_course.scratch.detection import intersection_over_union, match

if TYPE_CHECKING:
    from imgcls_course.lessons.beyond_classification.detection.detections import Detections
    from imgcls_course.lessons.beyond_classification.detection.scenes import Scenes

_OBJECT = (30, 30, 70, 70)
_LEAST_SCORE = 0.02  # boxes below it are never shown


def overlap_explorer(left: int = 34, top: int = 34, width: int = 40, height: int = 40) -> Explorer:
    """Sliders for a predicted box, and how well it agrees with the object's.

    Args:
        left: where the predicted box begins, from 0 to 60.
        top: the same downwards.
        width: of the predicted box, 10 to 90.
        height: of the predicted box, 10 to 90.
    """
    figure = OverlapFigure()

    def draw(left: int, top: int, width: int, height: int) -> Picture:
        box = (left, top, min(left + width, SIDE), min(top + height, SIDE))
        return figure.draw(_OBJECT, box, float(intersection_over_union([_OBJECT], [box])[0, 0]))

    def slider(value: int, least: int, most: int, name: str) -> ipywidgets.IntSlider:
        return ipywidgets.IntSlider(value, least, most, step=2, description=name)

    return Explorer(
        draw,
        {
            "left": slider(left, 0, 60, "left"),
            "top": slider(top, 0, 60, "top"),
            "width": slider(width, 10, 90, "width"),
            "height": slider(height, 10, 90, "height"),
        },
        "How far can the box be shifted before the object counts as lost? And make it huge: all of "
        "the object is in it. Is it found?",
    )


def detection_explorer(
    scenes: Scenes,
    detections: Sequence[Detections],
    confidence: float = 0.3,
    overlap: float = 0.4,
) -> Explorer:
    """Sliders for a detector's two thresholds, on scenes with true and found boxes.

    Args:
        scenes: to choose from.
        detections: of each scene all boxes, before any threshold.
        confidence: the least score at the start.
        overlap: the largest intersection over union of two boxes at the start.
    """
    figure = DetectionsFigure(scenes.images.shape[1])
    likely = [one.chosen((one.scores >= _LEAST_SCORE).nonzero()[0]) for one in detections]

    def draw(scene: int, confidence: float, overlap: float) -> Picture:
        place = scene - 1
        kept = likely[place].surer_than(confidence, overlap)
        truth = scenes.boxes[place]
        return figure.draw(
            scenes.images[place],
            [(box, "") for box in truth],
            [
                (box, f"{scenes.class_names[label]} {score:.0%}" if label >= 0 else f"{score:.0%}")
                for box, score, label in zip(*kept, strict=True)
            ],
            match(kept.boxes, kept.scores, truth).tolist(),
        )

    def threshold(value: float, least: float, name: str) -> ipywidgets.FloatSlider:
        return ipywidgets.FloatSlider(value, min=least, max=1, step=0.05, description=name)

    return Explorer(
        draw,
        {
            "scene": ipywidgets.IntSlider(1, 1, len(scenes), description="scene"),
            "confidence": threshold(confidence, 0.05, "least confidence"),
            "overlap": threshold(overlap, 0, "largest overlap of two boxes"),
        },
        "First drag the overlap to 1: nothing is suppressed. Then to 0. Then find a confidence "
        "that finds all objects of a scene without a box beside them.",
    )
