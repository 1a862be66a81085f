import time

import pytest

from imgcls_course.lessons.architectures.architecture_runs import StoredDepthRun
from imgcls_course.lessons.architectures.residual_widget import residual_explorer


def made(depth, residual):
    slope = 1.02 if residual else 1.2
    gradients = tuple(0.01 * slope ** (depth - layer) for layer in range(depth - 1))
    losses = tuple(2.3 - 0.03 * step / (1 if residual else depth / 8) for step in range(30))
    return StoredDepthRun(depth, residual, losses, 0.5, gradients, gradients[::-1])


@pytest.fixture(scope="module")
def explorer():
    return residual_explorer(
        {(depth, on): made(depth, on) for depth in (8, 20, 44) for on in (False, True)}
    )


def test_it_starts_with_the_deepest_plain_network(explorer):
    assert "44 layers, without shortcuts" in explorer.picture.alt


def test_every_choice_has_a_picture_and_says_what_it_shows(explorer):
    seen = set()
    for depth in (8, 20, 44):
        for residual in (False, True):
            explorer.controls["depth"].value = depth
            explorer.controls["residual"].value = residual
            seen.add(explorer.picture.png)
            kind = "with" if residual else "without"
            assert f"{depth} layers, {kind} shortcuts" in explorer.picture.alt
            assert f"falls to {made(depth, residual).losses[-1]:.2f}" in explorer.picture.alt
    assert len(seen) == 6


def test_gradients_of_plain_networks_grow_towards_the_image(explorer):
    explorer.controls["depth"].value = 44
    explorer.controls["residual"].value = False
    assert f"{1.2**41:.1f} times that of the last" in explorer.picture.alt


def test_a_redraw_is_quick(explorer):
    taken = []
    for depth in (8, 44, 20, 44, 8):
        start = time.process_time()
        explorer.controls["depth"].value = depth
        taken.append(time.process_time() - start)
    assert sorted(taken)[1] < 0.25  # a tenth of a second on a quiet machine
