import numpy as np

from imgcls_course.figures.galleries import class_gallery, pairs


def _images(count, side=8):
    return np.random.default_rng(7).integers(0, 256, (count, side, side, 3), dtype=np.uint8)


def test_a_gallery_names_its_classes():
    drawn = class_gallery(_images(10), np.repeat([0, 1], 5), ("cat", "dog"), columns=4)
    assert "2 rows of 4" in drawn.alt and "cat, dog" in drawn.alt


def test_pairs_say_which_row_is_which():
    drawn = pairs(_images(3), _images(3), ("before", "after"), "They are equal.")
    assert "above: before" in drawn.alt and drawn.alt.endswith("They are equal.")
