"""The photos that come with the course, whole, attributed and recognised; ImageNet's names."""

import re

import numpy as np
import pytest

from imgcls_course.datasets import Photo, imagenet_class_names, load_photos
from imgcls_course.runtime.manifest import read_manifest

FREE_LICENCE = re.compile(r"Public domain|CC0-1\.0|CC-BY(-SA)?-\d\.\d")
MAXIMAL_BYTES = 1_200_000


@pytest.fixture(scope="module")
def photos() -> list[Photo]:
    return load_photos()


@pytest.fixture(scope="module")
def model():
    from imgcls_course.zoo.efficientnet_lite import efficientnet_lite0

    return efficientnet_lite0()


def test_there_are_at_least_twelve_of_different_names_and_classes(photos):
    assert len(photos) >= 12
    assert len({photo.name for photo in photos}) == len(photos)
    assert len({photo.class_index for photo in photos}) == len(photos)
    assert [photo.name for photo in photos] == sorted(photo.name for photo in photos)


def test_every_photo_is_a_colour_image_larger_than_the_models_input(photos):
    for photo in photos:
        height, width, channels = photo.image.shape
        assert photo.image.dtype == np.uint8, photo.name
        assert channels == 3 and min(height, width) >= 224, photo.name
        assert photo.image.std(axis=(0, 1)).min() > 10, photo.name


def test_every_photo_names_its_title_author_licence_and_source(photos):
    for photo in photos:
        assert photo.title and photo.author, photo.name
        assert FREE_LICENCE.fullmatch(photo.licence), (photo.name, photo.licence)
        assert re.match(r"(PyPI|Debian) package \S+ \S+, \S", photo.source), photo.source


def test_every_class_has_imagenets_name(photos):
    names = imagenet_class_names()
    for photo in photos:
        assert photo.class_name == names[photo.class_index], photo.name


def test_the_photos_stay_within_their_share_of_the_data():
    sizes = [entry.bytes for entry in read_manifest() if entry.path.startswith("photos/")]
    assert sum(sizes) <= MAXIMAL_BYTES


def test_every_photos_class_is_in_the_models_top_five(photos, model):
    from imgcls_course.transfer import classify

    missed = {}
    for photo in photos:
        guesses = [prediction.class_name for prediction in classify(model, photo.image, top=5)]
        assert len(guesses) == 5
        if photo.class_name not in guesses:
            missed[photo.name] = guesses
    assert not missed


def test_imagenet_names_are_a_thousand_distinct_short_ones_in_the_usual_order():
    names = imagenet_class_names()
    assert len(names) == len(set(names)) == 1000
    known = {0: "tench", 281: "tabby", 388: "giant panda", 999: "toilet tissue"}
    assert {index: names[index] for index in known} == known
    assert names[134] != names[517]
    assert names[638] != names[639]
    assert max(map(len, names)) < 40
