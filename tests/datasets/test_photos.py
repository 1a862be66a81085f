"""The photos that come with the course, and ImageNet's names."""

from __future__ import annotations

import numpy as np

from imgcls_course import datasets


def test_a_dozen_photos_with_their_origin_and_class():
    names = datasets.imagenet_class_names()
    photos = datasets.load_photos()
    assert len(photos) >= 12
    assert [photo.name for photo in photos] == sorted(photo.name for photo in photos)
    for photo in photos:
        assert photo.image.dtype == np.uint8
        assert photo.image.ndim == 3
        assert min(photo.image.shape[:2]) >= 200
        assert photo.class_name == names[photo.class_index]
        assert all([photo.title, photo.author, photo.licence, photo.source])


def test_imagenet_names_are_a_thousand_distinct_short_ones_in_the_usual_order():
    names = datasets.imagenet_class_names()
    assert len(names) == len(set(names)) == 1000
    known = {0: "tench", 281: "tabby", 388: "giant panda", 999: "toilet tissue"}
    assert {index: names[index] for index in known} == known
    assert names[134] != names[517]
    assert names[638] != names[639]
    assert max(map(len, names)) < 40


def test_imagenet_names_are_a_thousand_distinct_short_ones_in_the_usual_order():
    names = imagenet_class_names()
    assert len(names) == len(set(names)) == 1000
    known = {0: "tench", 281: "tabby", 388: "giant panda", 999: "toilet tissue"}
    assert {index: names[index] for index in known} == known
    assert names[134] != names[517]
    assert names[638] != names[639]
    assert max(map(len, names)) < 40
