"""What holds for every explorer of the lessons; new ones are found by themselves."""

import numpy as np
import pytest

from tests.lessons.made_explorers import all_explorers, can_be_moved, made, other_values

EXPLORERS = all_explorers()
KNOWN = """
    backward_explorer classifier_app confidence_explorer contrast_explorer corruption_explorer
    depth_explorer detection_explorer error_bar_explorer feature_map_explorer forgetting_explorer
    kernel_explorer latent_walk_explorer learning_rate_explorer logits_explorer mistake_explorer
    neighbour_explorer optimizer_explorer overlap_explorer photo_explorer pixel_explorer
    residual_explorer search_explorer sliding_explorer softened_explorer sparsity_explorer
    temperature_explorer weights_explorer
"""


@pytest.fixture(params=list(EXPLORERS))
def explorer(request):
    return made(request.param, EXPLORERS[request.param])


def test_none_is_lost():
    assert set(KNOWN.split()) <= set(EXPLORERS)


def test_each_control_is_labelled_and_can_be_reached_with_the_keyboard(explorer):
    assert explorer.controls
    for control in explorer.controls.values():
        assert control.description.strip()
        assert not control.disabled
        assert getattr(control, "tabbable", None) is not False


def test_each_control_that_can_be_moved_draws_another_picture(explorer):
    random = np.random.default_rng(0)
    for name, control in explorer.controls.items():
        seen = {explorer.picture.html}
        for value, _ in zip(other_values(control, random), range(8), strict=False):
            control.value = value
            seen.add(explorer.picture.html)
        if can_be_moved(control):
            assert len(seen) > 1, name


def test_the_widget_shows_the_picture_and_a_page_without_a_kernel_does_too(explorer):
    assert explorer.widget.children[-1].value == explorer.picture.html
    bundle = explorer._repr_mimebundle_()
    assert explorer.picture.png and bundle["text/html"] == explorer.picture.html
    assert len(explorer.picture.alt.split()) >= 6
