"""Copies among many images, and folders with very many classes or images."""

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from imgcls_course.datasets import load_cifar10
from imgcls_course.errors import CourseError
from imgcls_course.lessons.capstone import clean, copies, inspect_folder
from imgcls_course.lessons.capstone import inspection as module
from imgcls_course.lessons.capstone.duplicates import groups_of_alikes
from imgcls_course.lessons.capstone.fingerprints import fingerprints
from tests.lessons.capstone.conftest import blots

SIZE = 24


def test_a_thousand_classes_of_one_image_are_read_and_told_in_a_line(tmp_path):
    for number in range(1000):
        (tmp_path / f"{number:04}").mkdir()
        blots(number, 12).save(tmp_path / f"{number:04}" / "0.png")
    found = inspect_folder(tmp_path, 12)
    assert len(found.data) == 1000
    with pytest.raises(CourseError, match="and 995 more"):
        clean(found)


def test_many_images_are_sampled_evenly(folder, monkeypatch):
    for place in range(30):
        blots(500 + place).save(folder / "left" / f"more-{place}.png")
    monkeypatch.setattr(module, "MOST_IMAGES", 20)
    found = inspect_folder(folder, SIZE)
    assert len(found.data) <= 20 and found.counts[1] == 8
    assert found.left_out == 46 - len(found.data)
    assert f"{found.left_out} of large classes" in found.summary()
    again = inspect_folder(folder, SIZE)
    assert found.paths == again.paths


def test_photos_saved_anew_or_made_brighter_are_found_and_others_are_not():
    originals = load_cifar10("test").images[:400]
    changed = []
    for place, image in enumerate(originals[:60]):
        picture = Image.fromarray(image)
        if place % 2:
            picture = ImageEnhance.Brightness(picture).enhance(1.15)
        else:
            picture = picture.resize((28, 28)).resize((32, 32), Image.Resampling.BICUBIC)
        changed.append(np.asarray(picture))
    groups = groups_of_alikes(fingerprints(np.concatenate([originals, changed])))
    found = sum(groups[place] == groups[400 + place] for place in range(60))
    assert found >= 54
    strangers = [group for group in copies(groups) if len(set(group % 400)) > 1]
    assert len(strangers) <= 1


def test_thousands_of_equal_images_are_one_group():
    images = np.zeros((3000, 8, 8, 3), np.uint8)
    images[-1] = 255 * (np.arange(8) % 2)[:, None, None]
    groups = groups_of_alikes(fingerprints(images))
    assert len(set(groups[:-1])) == 1 and groups[-1] != groups[0]
    assert len(groups_of_alikes(fingerprints(images[:0]))) == 0
