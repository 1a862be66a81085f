import numpy as np
import pytest

from imgcls_course.errors import CourseError
from imgcls_course.lessons.pretraining.feature_map_explorer import feature_map_explorer

IMAGES = np.random.default_rng(0).integers(0, 256, (12, 32, 32, 3), dtype=np.uint8)


def _maps(seed):
    random = np.random.default_rng(seed)
    return {"stem": random.random((12, 16, 16, 5)), "block": random.random((12, 4, 4, 7))}


@pytest.fixture
def explorer():
    return feature_map_explorer(
        {"untrained": _maps(0), "trained": _maps(1)}, IMAGES, {"a cat": 3, "a ship": 5}
    )


def test_it_begins_with_the_last_network_and_layer(explorer):
    assert "'a cat'" in explorer.picture.alt
    assert "filter 1 of block in the network 'trained'" in explorer.picture.alt


def test_each_control_is_heard(explorer):
    seen = {explorer.picture.png}
    for control, value in (
        ("network", "untrained"), ("image", "a ship"), ("layer", "stem"), ("filter_number", 4),
    ):  # fmt: skip
        explorer.controls[control].value = value
        seen.add(explorer.picture.png)
    assert len(seen) == 5
    assert "'a ship'; beside it the map of filter 4 of stem in the network 'untrained'" in (
        explorer.picture.alt
    )


def test_the_slider_reaches_the_filters_that_every_layer_has(explorer):
    assert explorer.controls["filter_number"].max == 5


def test_favourites_are_the_images_with_the_largest_value(monkeypatch):
    from imgcls_course.lessons.pretraining.feature_map_explorer import FeatureMapFigure

    drawn = []
    draw = FeatureMapFigure.draw
    monkeypatch.setattr(
        FeatureMapFigure, "draw", lambda *arguments: drawn.append(arguments) or draw(*arguments)
    )
    maps = np.zeros((12, 2, 2, 3))
    maps[:, 1, 0, 1] = np.arange(12)
    explorer = feature_map_explorer({"one": {"layer": maps}}, IMAGES, {"first": 0})
    explorer.controls["filter_number"].value = 2
    np.testing.assert_array_equal(drawn[-1][4], IMAGES[:3:-1])


def test_maps_of_other_images_are_refused():
    with pytest.raises(CourseError, match="not those of the 11 images"):
        feature_map_explorer({"one": _maps(0)}, IMAGES[:11], {"first": 0})
    with pytest.raises(CourseError, match="'two'"):
        feature_map_explorer(
            {"one": _maps(0), "two": {"stem": _maps(0)["stem"]}}, IMAGES, {"first": 0}
        )
