"""The three ways to detect, tried on real images: each has learnt, and the shipped one is good."""

import keras
import numpy as np
import pytest

from imgcls_course.lessons.beyond_classification.detection.detection_features import (
    feature_maps,
    map_network,
)
from imgcls_course.lessons.beyond_classification.detection.detection_head import (
    detection_head,
    train_head,
)
from imgcls_course.lessons.beyond_classification.detection.detections import detect, measure
from imgcls_course.lessons.beyond_classification.detection.grid import targets_of
from imgcls_course.lessons.beyond_classification.detection.regions import (
    CROP_SIZE,
    RegionClassifier,
    crops_to_learn_from,
    cut_out,
    propose,
    sliding_windows,
)
from imgcls_course.lessons.beyond_classification.detection.scenes import compose_scenes
from imgcls_course.lessons.beyond_classification.detection.shipped_detector import load_detector
from imgcls_course.scratch.detection import intersection_over_union


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMGCLS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def training():
    return compose_scenes("train", 300, seed=1)


@pytest.fixture(scope="module")
def unseen():
    return compose_scenes("test", 80, seed=1)


@pytest.fixture(scope="module")
def maps(training, unseen):
    network = map_network()
    return feature_maps(training.images, network), feature_maps(unseen.images, network)


def test_a_one_pass_detector_learns_to_find(training, unseen, maps):
    keras.utils.set_random_seed(0)
    head = detection_head(10, width=64)
    untrained = measure(detect(head, maps[1], confidence=0.15), unseen)
    losses = train_head(head, maps[0], targets_of(training.boxes, training.labels), epochs=10)
    trained = measure(detect(head, maps[1], confidence=0.15), unseen)
    assert losses[-1] < losses[0] / 2
    assert trained.found > untrained.found + 0.4
    assert trained.average_precision > untrained.average_precision + 0.3


def test_proposals_and_crops_find_and_name(training, unseen, maps):
    keras.utils.set_random_seed(0)
    proposer = detection_head(0, width=64)
    untrained = measure(propose(proposer, maps[1]), unseen).found
    train_head(proposer, maps[0], targets_of(training.boxes, training.labels), epochs=8)
    proposals = propose(proposer, maps[1])
    assert measure(proposals, unseen).found > untrained + 0.3
    assert all((one.labels == -1).all() and len(one.scores) <= 8 for one in proposals)

    classifier = RegionClassifier(crops_to_learn_from(training.first(150)))
    found = classifier.classify(
        unseen, [one.boxes for one in proposals], [one.scores for one in proposals]
    )
    assert all((np.diff(one.scores) <= 0).all() for one in found)
    measured = measure(found, unseen)
    assert measured.named > 2 * 0.1 * measured.found  # twice as good as guessing

    few = unseen.first(6)
    by_windows = classifier.classify(few, [sliding_windows()] * len(few))
    sure = measure([one.surer_than(0.5, 0.3) for one in by_windows], few)
    assert sure.found > 0.4


def test_the_detector_that_comes_with_the_course_finds_at_least_four_in_five(unseen, maps):
    measured = measure(detect(load_detector(), maps[1]), unseen, threshold=0.5)
    untrained = measure(detect(detection_head(10), maps[1]), unseen)
    assert measured.found >= 0.9  # 80% is what is promised
    assert measured.precision >= 0.8
    assert measured.named >= 0.5
    assert untrained.found < 0.3


def test_crops_to_learn_from_show_objects_and_background(training):
    some = training.first(20)
    crops = crops_to_learn_from(some)
    assert crops.images.shape[1:] == (CROP_SIZE, CROP_SIZE, 3)
    assert crops.class_names[-1] == "background"
    assert (crops.labels < 10).sum() == some.objects
    assert 0.8 * some.objects <= (crops.labels == 10).sum() <= some.objects


def test_windows_cover_every_object_well_enough(unseen):
    for boxes in unseen.boxes:
        assert (intersection_over_union(boxes, sliding_windows()).max(axis=1) > 0.45).all()


def test_a_crop_is_what_is_in_the_box():
    image = np.zeros((128, 128, 3), np.uint8)
    image[32:96, 16:80] = 200
    inside, outside = cut_out(image, np.array([[16.0, 32, 80, 96], [-9, -9, 12, 20]]))
    assert (inside == 200).all() and (outside == 0).all()
