import numpy as np
import pytest

from imgcls_course.lessons.images_and_tasks.class_pictures import class_pictures
from imgcls_course.lessons.images_and_tasks.measured_accuracy import (
    accuracy_against_k,
    accuracy_histogram,
    chosen_and_fresh,
)
from imgcls_course.lessons.images_and_tasks.neighbour_explorer import neighbours, rows_for
from imgcls_course.lessons.images_and_tasks.pixel_values import channels, pixel_values

NAMES = ("cat", "dog")


def _images(count, side=8):
    return np.random.default_rng(7).integers(0, 256, (count, side, side, 3), dtype=np.uint8)


def test_pixels_are_enlarged_at_the_edge_of_a_photo_too():
    image = _images(1, side=12)[0]
    drawn = pixel_values(image, "Noise", top=7, left=7)
    assert "'Noise'" in drawn.alt and "5 x 5 of its pixels" in drawn.alt


def test_channels_tell_their_mean_values():
    image = np.full((6, 9, 3), (200, 100, 0), np.uint8)
    assert "red 200, green 100, blue 0" in channels(image, "Orange").alt


def test_what_is_seen_is_in_the_alt_text_of_class_pictures():
    assert "Two blurs." in class_pictures(_images(2) / 255, NAMES, "Two blurs.").alt


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (7, 1), (8, 2), (14, 2), (21, 3)])
def test_neighbours_stand_in_rows_of_seven(count, rows):
    assert rows_for(count) == rows
    labels = np.arange(count) % 2
    drawn = neighbours(_images(1)[0], 1, _images(count), labels, NAMES)
    assert f"its {count} nearest" in drawn.alt
    assert f"Of the right class: {count // 2}." in drawn.alt
    assert "vote" not in drawn.alt


def test_the_best_k_of_each_curve_is_named():
    drawn = accuracy_against_k((1, 5, 9), {"training": (1, 0.5, 0.4), "new": (0.2, 0.3, 0.25)})
    assert "on training it is 100% at k = 1" in drawn.alt
    assert "on new it is 20% at k = 1, at best 30% at k = 5, and 25% at k = 9" in drawn.alt


def test_scattered_accuracies_are_told_by_their_range():
    accuracies = np.array([0.2, 0.3, 0.4, 0.3])
    drawn = accuracy_histogram(accuracies, 0.05, 10)
    assert "4 accuracies" in drawn.alt and "from 20% to 40% around 30%" in drawn.alt


def test_chosen_and_fresh_accuracies_are_told_by_their_means():
    drawn = chosen_and_fresh(np.array([0.3, 0.34]), np.array([0.26, 0.28]))
    assert "around 32.0%" in drawn.alt and "around 27.0%" in drawn.alt
