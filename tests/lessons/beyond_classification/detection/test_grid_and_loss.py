"""Targets and loss of a detector: what is asked of which cell, and what a right answer costs."""

import keras
import numpy as np
import pytest

from imgcls_course.lessons.beyond_classification.detection.detection_head import (
    detection_head,
    detection_loss,
)
from imgcls_course.lessons.beyond_classification.detection.detections import (
    Detections,
    all_boxes,
    measure,
)
from imgcls_course.lessons.beyond_classification.detection.grid import (
    ANCHORS,
    best_anchors,
    decoded,
    targets_of,
)
from imgcls_course.lessons.beyond_classification.detection.scenes import compose_scenes


@pytest.fixture(scope="module")
def scenes():
    return compose_scenes("train", 30, seed=5)


@pytest.fixture(scope="module")
def targets(scenes):
    return targets_of(scenes.boxes, scenes.labels)


def _perfect(targets, classes=10, sureness=30.0):
    """The outputs of a head that knows everything."""
    inside = np.clip(targets.boxes[..., :2], 1e-6, 1 - 1e-6)
    asked = sureness * (2 * targets.objectness[..., None] - 1)
    logits = sureness * np.eye(classes)[targets.labels]
    places = np.log(inside / (1 - inside))
    return np.concatenate([places, targets.boxes[..., 2:], asked, logits], axis=-1)


def test_the_anchor_of_the_most_similar_shape_answers():
    boxes = np.array([[0, 0, *size] for size in ANCHORS]) + 7.0 * np.array([1, 2, 1, 2])
    assert best_anchors(boxes).tolist() == list(range(len(ANCHORS)))


def test_each_object_is_asked_of_one_cell_which_its_centre_is_in(scenes, targets):
    for place, boxes in enumerate(scenes.boxes):
        asked = np.argwhere(targets.objectness[place])
        assert len(asked) <= len(boxes)
        cells = {(int(top + bottom) // 32, int(left + right) // 32)
                 for left, top, right, bottom in boxes}  # fmt: skip
        assert {(row, column) for row, column, _ in asked} == cells
    assert targets.objectness.sum() >= 0.98 * scenes.objects


def test_decoding_the_targets_gives_the_boxes_back(scenes, targets):
    outputs = _perfect(targets)
    found = [one.surer_than(0.5) for one in all_boxes(outputs)]
    measured = measure(found, scenes, threshold=0.95)
    assert measured.found >= 0.98 and measured.named >= 0.98 and measured.precision == 1


def test_boxes_are_cut_off_at_the_borders():
    boxes = decoded(np.full((1, 8, 8, 2, 4), 3.0))
    assert boxes.min() == 0 and boxes.max() == 128


def _loss(outputs, targets):
    return float(detection_loss(keras.ops.convert_to_tensor(outputs, "float32"), *targets))


def test_the_loss_of_a_perfect_answer_is_nearly_nothing(targets):
    assert _loss(_perfect(targets), targets) < 1e-3


def test_each_kind_of_error_costs(targets):
    outputs = _perfect(targets)
    for part in (slice(0, 2), slice(2, 4), slice(4, 5), slice(5, None)):
        wrong = outputs.copy()
        wrong[..., part] = -wrong[..., part] + 0.5
        assert _loss(wrong, targets) > 0.1


def test_empty_cells_are_asked_for_no_box_and_no_class(targets):
    outputs = _perfect(targets)
    other = outputs.copy()
    empty = targets.objectness == 0
    other[empty, :4], other[empty, 5:] = 9.0, 0.0
    assert _loss(other, targets) == pytest.approx(_loss(outputs, targets), abs=1e-5)


def test_without_classes_only_where_is_asked(targets):
    outputs = _perfect(targets)[..., :5]
    assert _loss(outputs, targets) < 1e-3


@pytest.mark.parametrize("classes", [0, 10])
def test_a_head_answers_for_every_cell_and_anchor(classes):
    head = detection_head(classes, width=8)
    answers = head.predict(np.zeros((2, 8, 8, 304), np.float32), verbose=0)
    assert answers.shape == (2, 8, 8, len(ANCHORS), 5 + classes)


def test_nothing_found_is_measured_as_nothing(scenes):
    nothing = Detections(np.empty((0, 4)), np.empty(0), np.empty(0, np.int64))
    assert measure([nothing] * len(scenes), scenes) == (0, 0, 0, 0)


def test_a_box_counts_once_and_its_class_apart(scenes):
    first = scenes.first(1)
    boxes, labels = first.boxes[0], first.labels[0]
    doubled = Detections(
        np.concatenate([boxes, boxes]), np.ones(2 * len(boxes)), np.tile((labels + 1) % 10, 2)
    )
    measured = measure([doubled], first)
    assert (measured.found, measured.named, measured.precision) == (1, 0, 0.5)
