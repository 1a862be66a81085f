"""The explorer of a detector: what the sliders do to the picture and to its description."""

import numpy as np
import pytest

from imgcls_course.lessons.beyond_classification.detection.detection_explorer import (
    detection_explorer,
)
from imgcls_course.lessons.beyond_classification.detection.detections import Detections
from imgcls_course.lessons.beyond_classification.detection.scenes import compose_scenes


@pytest.fixture
def explorer():
    scenes = compose_scenes("test", 2)
    found = []
    for boxes, labels in zip(scenes.boxes, scenes.labels, strict=True):
        doubled = np.concatenate([boxes, boxes + 3, [[0, 0, 12, 12]]])
        scores = np.repeat([0.9, 0.6, 0.2], [len(boxes), len(boxes), 1])
        found.append(Detections(doubled, scores, np.append(np.tile(labels, 2), 0)))
    return detection_explorer(scenes, found), [len(boxes) for boxes in scenes.boxes]


def test_doubles_are_suppressed_unless_they_may_overlap(explorer):
    explorer, (objects, _) = explorer
    assert f"{objects} lie on an object each, 0 do not" in explorer.picture.alt
    explorer.controls["overlap"].value = 1
    assert f"{objects} lie on an object each, {objects} do not" in explorer.picture.alt


def test_a_low_confidence_shows_more_boxes_and_a_high_one_none(explorer):
    explorer, (objects, _) = explorer
    explorer.controls["confidence"].value = 0.15
    assert f"{objects} lie on an object each, 1 do not" in explorer.picture.alt
    explorer.controls["confidence"].value = 1
    assert "0 boxes are drawn" in explorer.picture.alt


def test_another_scene_is_another_picture(explorer):
    explorer, (_, objects) = explorer
    before = explorer.picture.png
    explorer.controls["scene"].value = 2
    assert f"A scene with {objects} objects" in explorer.picture.alt
    assert explorer.picture.png != before
