import numpy as np
import pytest

from imgcls_course.lessons.evaluation.temperature_explorer import (
    ReliabilityFigure,
    temperature_explorer,
)


@pytest.fixture
def explorer():
    """Two models that know the same; one is three times too sure, one three times too modest."""
    random = np.random.default_rng(0)
    logits = random.normal(scale=2, size=(3000, 5))
    labels = (logits + random.gumbel(size=logits.shape)).argmax(axis=1)
    return temperature_explorer({"boaster": 3 * logits, "doubter": logits / 3}, labels)


def test_each_model_finds_its_temperature(explorer):
    assert "temperature 1.00" in explorer.picture.alt and "too sure" in explorer.picture.alt
    explorer.controls["temperature"].value = 3
    assert "about as sure as it is right" in explorer.picture.alt
    explorer.controls["temperature"].value = 8
    assert "too modest" in explorer.picture.alt

    explorer.controls["model"].value = "doubter"
    explorer.controls["temperature"].value = 1
    assert "too modest" in explorer.picture.alt
    explorer.controls["temperature"].value = 1 / 3
    assert "about as sure as it is right" in explorer.picture.alt


def test_every_temperature_has_a_picture_of_its_own(explorer):
    pictures = set()
    for temperature in (0.25, 0.5, 1.0, 2.0, 8.0):
        explorer.controls["temperature"].value = temperature
        pictures.add(explorer.picture.png)
    assert len(pictures) == 5


def test_a_reliability_figure_says_whether_the_model_is_too_sure():
    labels = np.random.default_rng(0).integers(3, size=100)
    sure = ReliabilityFigure(np.eye(3)[(labels + 1) % 3] * 9, labels)
    assert "too sure" in sure.draw(1.0).alt
    assert sure.draw(0.25).png != sure.draw(8.0).png
    right = ReliabilityFigure(np.eye(3)[labels], labels)
    assert "too modest" in right.draw(1.0).alt
