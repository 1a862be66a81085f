import numpy as np
import pytest

from imgcls_course.lessons.backpropagation.deep_network_signals import INITIALIZERS, signals
from imgcls_course.lessons.backpropagation.depth_explorer import DEEPEST, depth_explorer
from imgcls_course.lessons.backpropagation.sizes_by_layer import typical_size
from imgcls_course.scratch.gradient_check import check_gradient


@pytest.fixture(scope="module")
def images():
    rng = np.random.default_rng(5)
    return rng.normal(size=(40, 30)), rng.integers(10, size=40)


def test_depth_makes_small_weights_worse_and_leaves_hes_alone(images):
    explorer = depth_explorer(*images)
    sizes = {}
    for name in ("deviation 0.05", "He"):
        for depth in (3, 20):
            found = signals(*images, depth, INITIALIZERS[name])
            sizes[name, depth] = typical_size(found.value_gradients[0])
    assert sizes["deviation 0.05", 20] < 1e-8 * sizes["deviation 0.05", 3]
    assert 0.05 < sizes["He", 20] / sizes["He", 3] < 20
    before = explorer.picture
    explorer.controls["depth"].value = 20
    assert explorer.picture.png != before.png
    assert "each of 20 layers (ReLU, deviation 0.05)" in explorer.picture.alt


def test_too_large_weights_explode_and_so_does_the_first_loss(images):
    explorer = depth_explorer(*images)
    explorer.controls["initialisation"].value = "deviation 0.3"
    explorer.controls["depth"].value = DEEPEST
    found = signals(*images, DEEPEST, INITIALIZERS["deviation 0.3"])
    assert found.loss > 1000
    assert f"first loss is {found.loss:,.0f}" in explorer.picture.alt


def test_each_view_and_activation_says_what_it_shows(images):
    explorer = depth_explorer(*images)
    for control in ("view", "activation", "initialisation"):
        seen = set()
        for option in explorer.controls[control].options:
            explorer.controls[control].value = option
            seen.add(explorer.picture.png)
            assert option.lower() in explorer.picture.alt.lower()
        assert len(seen) == len(explorer.controls[control].options)


def test_the_gradients_are_those_of_the_loss(images):
    pixels, labels = images

    def loss(first_weights):
        def given(shape, random):
            drawn = random.normal(0, 0.2, shape)
            return first_weights if shape == (30, 8) else drawn

        return signals(pixels, labels, 3, given, "tanh", width=8)

    weights = np.random.default_rng(1).normal(0, 0.2, (30, 8))
    found = loss(weights)
    assert [one.shape for one in found.weight_gradients] == [(30, 8), (8, 8), (8, 8)]
    assert [one.shape for one in found.value_gradients] == [(40, 8)] * 3
    verdict = check_gradient(lambda w: loss(w).loss, found.weight_gradients[0], weights)
    assert verdict.passed, verdict


def test_numbers_that_are_all_zero_are_drawn_too(images):
    pixels, labels = images
    explorer = depth_explorer(0 * pixels, labels)
    assert "0 in layer 1" in explorer.picture.alt
