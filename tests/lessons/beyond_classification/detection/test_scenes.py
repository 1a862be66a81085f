"""Composed scenes: where the objects are, and that test scenes hold nothing of training."""

import numpy as np
import pytest

from imgcls_course.datasets import load_photos
from imgcls_course.errors import CourseError
from imgcls_course.lessons.beyond_classification.detection.scenes import (
    BACKGROUNDS,
    MOST_OBJECTS,
    SIDE,
    compose_scenes,
)
from imgcls_course.scratch.detection import intersection_over_union


@pytest.fixture(scope="module")
def scenes():
    return compose_scenes("test", 60, seed=3)


def test_scenes_have_one_to_three_objects_inside_the_image(scenes):
    assert scenes.images.shape == (60, SIDE, SIDE, 3) and scenes.images.dtype == np.uint8
    counts = {len(boxes) for boxes in scenes.boxes}
    assert counts == set(range(1, MOST_OBJECTS + 1))
    for boxes, labels in zip(scenes.boxes, scenes.labels, strict=True):
        assert boxes.shape == (len(labels), 4)
        assert (boxes >= 0).all() and (boxes <= SIDE).all()
        assert set(labels) <= set(range(10))


def test_objects_have_one_to_two_times_the_size_of_their_images(scenes):
    boxes = np.concatenate(scenes.boxes)
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    assert (areas > 0.95 * 32**2).all() and (areas < 1.05 * 64**2).all()
    assert np.sqrt(areas).std() > 5


def test_objects_hardly_overlap(scenes):
    for boxes in scenes.boxes:
        overlaps = intersection_over_union(boxes, boxes) - np.eye(len(boxes))
        assert overlaps.max() <= 0.05 + 1e-9


def test_the_same_seed_composes_the_same_and_another_one_something_else(scenes):
    again = compose_scenes("test", 20, seed=3)
    assert (again.images == scenes.images[:20]).all()
    assert all((a == b).all() for a, b in zip(again.boxes, scenes.boxes, strict=False))
    assert (compose_scenes("test", 1, seed=4).images != scenes.images[:1]).any()
    assert (compose_scenes("train", 1, seed=3).images != scenes.images[:1]).any()
    assert scenes.first(20).objects == again.objects


def test_an_object_is_where_its_box_says():
    sharp = compose_scenes("test", 10, seed=3, soft_border=False)
    soft = compose_scenes("test", 10, seed=3)
    for one, other, boxes in zip(sharp.images, soft.images, soft.boxes, strict=True):
        differs = (one != other).any(axis=-1)
        inside = np.zeros((SIDE, SIDE), bool)
        for left, top, right, bottom in boxes.astype(int):
            inside[top:bottom, left:right] = True
        assert differs[inside].any() and not differs[~inside].any()


def test_no_photo_serves_training_and_testing_and_none_shows_a_class():
    train, test = (set(BACKGROUNDS[split]) for split in ("train", "test"))
    assert not train & test
    assert train | test <= {photo.name for photo in load_photos()}
    assert not (train | test) & {"cat", "dog", "macaw"}


@pytest.mark.parametrize(("split", "count"), [("validation", 3), ("train", 0)])
def test_what_cannot_be_composed_is_refused(split, count):
    with pytest.raises(CourseError, match="split is"):
        compose_scenes(split, count)
