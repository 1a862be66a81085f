"""The explorers of lesson 12's first half: a walk through noise, and the contrast of a photo."""

import numpy as np

from imgcls_course.lessons.beyond_classification.generation.contrast_explorer import (
    contrast_explorer,
)
from imgcls_course.lessons.beyond_classification.generation.latent_walk_explorer import (
    latent_walk_explorer,
)

random = np.random.default_rng(0)


def test_a_walk_says_where_it_is_and_shows_it():
    images = random.integers(0, 256, size=(3, 3, 5, 8, 8, 3)).astype(np.uint8)
    explorer = latent_walk_explorer(images, start=1, end=2)
    assert "of point 2, of point 3" in explorer.picture.alt
    seen = {explorer.picture.png}
    for control, value, said in (("share", 4, "4 of 4 steps"), ("end", 1, "of point 1")):
        explorer.controls[control].value = value
        assert said in explorer.picture.alt
        seen.add(explorer.picture.png)
    assert len(seen) == 3


def test_the_contrast_changes_photo_and_paintings():
    stacks = {
        name: random.integers(0, 256, size=(3, 8, 8, 3)).astype(np.uint8)
        for name in ("photo", "one painter", "another")
    }
    explorer = contrast_explorer(np.array([0.2, 0.6, 1.0]), stacks, start=0)
    assert "20% of its contrast" in explorer.picture.alt
    assert "one painter, another" in explorer.picture.alt
    before = explorer.picture.png
    explorer.controls["contrast"].value = 1.0
    assert "100% of its contrast" in explorer.picture.alt
    assert explorer.picture.png != before
