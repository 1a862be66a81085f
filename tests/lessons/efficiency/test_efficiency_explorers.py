"""The explorers of temperature and sparsity: they show what is chosen."""

import numpy as np
import pytest

from imgcls_course.lessons.efficiency.softened_explorer import softened_explorer
from imgcls_course.lessons.efficiency.sparsity_explorer import sparsity_explorer

NAMES = ("ship", "aeroplane", "frog")


@pytest.fixture
def softened():
    images = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
    logits = np.array([[8.0, 4.0, 0.0], [0.0, 1.0, 9.0]])
    return softened_explorer(images, logits, NAMES, ["first", "second"], temperature=1.0)


def test_temperature_softens_the_answer(softened):
    assert "ship 98%, aeroplane 1.8%" in softened.picture.alt
    softened.controls["temperature"].value = 4.0
    assert "ship 67%, aeroplane 24.5%, the smallest 9.0%" in softened.picture.alt
    softened.controls["temperature"].value = 16.0
    assert "ship 42%" in softened.picture.alt


def test_another_image_can_be_chosen(softened):
    before = softened.picture.png
    softened.controls["image"].value = 1
    assert "frog 100%" in softened.picture.alt
    assert softened.picture.png != before


def test_the_sparsity_s_accuracy_and_zeros_are_told():
    random = np.random.default_rng(0)
    weights = random.normal(size=(20, 20))
    kernels = {share: np.where(random.random((20, 20)) < share, 0, weights) for share in (0, 0.5)}
    explorer = sparsity_explorer({0: 0.9, 0.5: 0.7}, kernels, guess=0.125)
    assert "At 50% the accuracy is 70%" in explorer.picture.alt
    explorer.controls["sparsity"].value = 0
    assert "At 0% the accuracy is 90%" in explorer.picture.alt
    assert "0% of these are white" in explorer.picture.alt
