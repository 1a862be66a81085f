"""Boxes against brute force: counted pixels, loops, and what undoes what."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from imgcls_course.scratch import detection

SIDE = 16


@some.composite
def box_arrays(draw, least=0, most=5):
    """Boxes with corners at whole pixels, at least one pixel large."""
    corner = some.integers(0, SIDE - 1)
    boxes = []
    for _ in range(draw(some.integers(least, most))):
        left, top = draw(corner), draw(corner)
        right, bottom = draw(some.integers(left + 1, SIDE)), draw(some.integers(top + 1, SIDE))
        boxes.append((left, top, right, bottom))
    return np.array(boxes, dtype=float).reshape(-1, 4)


def _pixels(box):
    """A picture of the box: which pixels are inside."""
    inside = np.zeros((SIDE, SIDE), bool)
    left, top, right, bottom = map(int, box)
    inside[top:bottom, left:right] = True
    return inside


@given(box_arrays(), box_arrays())
def test_intersection_over_union_is_what_counting_pixels_gives(first, second):
    counted = [
        [(_pixels(a) & _pixels(b)).sum() / (_pixels(a) | _pixels(b)).sum() for b in second]
        for a in first
    ]
    found = detection.intersection_over_union(first, second)
    np.testing.assert_allclose(found, np.reshape(counted, (len(first), len(second))), atol=1e-12)


@given(box_arrays(least=1), box_arrays(least=1), some.floats(0.1, 10), some.floats(-50, 50))
def test_intersection_over_union_knows_no_scale_and_no_place(first, second, scale, shift):
    found = detection.intersection_over_union(first * scale + shift, second * scale + shift)
    np.testing.assert_allclose(found, detection.intersection_over_union(first, second), atol=1e-6)
    np.testing.assert_allclose(found.T, detection.intersection_over_union(
        second * scale + shift, first * scale + shift), atol=1e-12)  # fmt: skip


def test_boxes_without_area_agree_with_nothing():
    empty = [[3, 3, 3, 3], [5, 5, 2, 2]]
    assert (detection.intersection_over_union(empty, [*empty, [0, 0, 9, 9]]) == 0).all()
    assert detection.intersection_over_union(np.empty((0, 4)), empty).shape == (0, 2)


def _suppressed_by_loops(boxes, scores, threshold):
    kept = []
    for place in sorted(range(len(boxes)), key=lambda one: -scores[one]):
        overlaps = [
            detection.intersection_over_union(boxes[[place]], boxes[[other]])[0, 0]
            for other in kept
        ]
        if all(overlap <= threshold for overlap in overlaps):
            kept.append(place)
    return kept


@given(box_arrays(most=8), some.randoms(use_true_random=False), some.floats(0, 1))
def test_suppression_agrees_with_loops(boxes, random, threshold):
    scores = np.array([random.random() for _ in boxes])
    kept = detection.non_maximum_suppression(boxes, scores, threshold)
    assert kept.tolist() == _suppressed_by_loops(boxes, scores, threshold)


@given(box_arrays(most=8), some.randoms(use_true_random=False))
def test_what_is_kept_does_not_overlap_and_what_is_dropped_does(boxes, random):
    scores = np.array([random.random() for _ in boxes])
    kept = detection.non_maximum_suppression(boxes, scores, 0.3)
    overlaps = detection.intersection_over_union(boxes, boxes)
    assert (overlaps[np.ix_(kept, kept)] - np.eye(len(kept)) <= 0.3).all()
    for place in set(range(len(boxes))) - set(kept.tolist()):
        assert any(overlaps[place, one] > 0.3 and scores[one] >= scores[place] for one in kept)


@given(box_arrays(least=1), box_arrays(least=1))
def test_decoding_undoes_encoding(boxes, references):
    count = min(len(boxes), len(references))
    boxes, references = boxes[:count], references[:count]
    offsets = detection.encode(boxes, references)
    np.testing.assert_allclose(detection.decode(offsets, references), boxes, atol=1e-9)
    np.testing.assert_allclose(detection.encode(references, references), 0, atol=1e-12)


@given(box_arrays(least=1))
def test_decoding_in_a_cell_undoes_encoding(boxes):
    anchors = np.full((len(boxes), 2), 6.0)
    cells, targets = detection.encode_in_cell(boxes, anchors, stride=4)
    assert ((targets[:, :2] >= 0) & (targets[:, :2] < 1)).all()
    inside = np.clip(targets[:, :2], 1e-12, 1 - 1e-12)
    outputs = np.concatenate([np.log(inside / (1 - inside)), targets[:, 2:]], axis=1)
    decoded = detection.decode_in_cell(outputs, cells, anchors, stride=4)
    np.testing.assert_allclose(decoded, boxes, atol=1e-6)


@given(some.lists(some.floats(-1e3, 1e3), min_size=2, max_size=2))
def test_no_cell_claims_a_centre_outside_of_itself(outputs):
    box = detection.decode_in_cell([*outputs, 0, 0], [2, 5], [6, 6], stride=4)
    (x, y), _ = detection.centres_and_sizes(box)
    assert 8 - 1e-9 <= x <= 12 + 1e-9 and 20 - 1e-9 <= y <= 24 + 1e-9


@settings(max_examples=60)
@given(box_arrays(most=6), box_arrays(most=4), some.randoms(use_true_random=False))
def test_matches_are_greedy_and_one_to_one(boxes, truth, random):
    scores = np.array([random.random() for _ in boxes])
    matched = detection.match(boxes, scores, truth, 0.4)
    overlaps = detection.intersection_over_union(boxes, truth)
    free = set(range(len(truth)))
    for place in np.argsort(-scores):
        candidates = [one for one in free if overlaps[place, one] >= 0.4]
        best = max(candidates, key=lambda one: overlaps[place, one], default=-1)
        expected = -1 if best < 0 else overlaps[place, best]
        found = matched[place]
        assert (found == -1) == (best == -1)
        if found >= 0:
            assert found in free and overlaps[place, found] == expected
            free.discard(found)


def test_the_second_box_on_an_object_has_found_nothing():
    truth = [[0, 0, 10, 10]]
    assert detection.match([[0, 0, 10, 9], [0, 0, 10, 10]], [0.9, 0.8], truth).tolist() == [0, -1]
    assert detection.match([[0, 0, 10, 9], [0, 0, 10, 10]], [0.8, 0.9], truth).tolist() == [-1, 0]


def test_precision_and_recall_agree_with_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    random = np.random.default_rng(0)
    scores, right = random.permutation(50) / 50, random.random(50) < 0.6
    precision, recall = detection.precision_and_recall(scores, right, objects=right.sum())
    theirs, their_recall, _ = metrics.precision_recall_curve(right, scores)
    np.testing.assert_allclose(precision[::-1], theirs[:-1])
    np.testing.assert_allclose(recall[::-1], their_recall[:-1])


def test_average_precision_of_a_perfect_detector_is_one_and_misses_count():
    precision, recall = detection.precision_and_recall([3, 2], [True, True], objects=2)
    assert detection.average_precision(precision, recall) == 1
    precision, recall = detection.precision_and_recall([3, 2], [True, True], objects=4)
    assert detection.average_precision(precision, recall) == 0.5
    precision, recall = detection.precision_and_recall([3, 2, 1], [True, False, True], objects=2)
    assert detection.average_precision(precision, recall) == pytest.approx(0.5 + 0.5 * 2 / 3)
