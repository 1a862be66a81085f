import numpy as np
import pytest

from imgcls_course.lessons.gradient_descent.descent_explorers import (
    OPTIMIZERS,
    learning_rate_explorer,
    make_optimizer,
    optimizer_explorer,
)
from imgcls_course.lessons.gradient_descent.loss_landscapes import Bowl, walk


def test_the_path_creeps_then_arrives_then_diverges():
    explorer = learning_rate_explorer()
    rate = explorer.controls["learning_rate"]
    rate.value = 0.001
    assert "loss 77 → 50 after 40 steps" in explorer.picture.alt
    rate.value = 10**-1.5
    assert "loss 77 → 2.4 after 40 steps" in explorer.picture.alt  # along the floor it is slow
    rate.value = 10**-0.75
    assert "0.178" in explorer.picture.alt and "arrived" in explorer.picture.alt
    rate.value = 10**-0.5  # the limit is two over the largest curvature: 0.2
    assert "the loss has grown" in explorer.picture.alt


@pytest.mark.parametrize("first", [-10.0, 3.0, 10.0])
def test_the_limit_of_the_learning_rate_does_not_depend_on_the_start(first):
    explorer = learning_rate_explorer()
    explorer.controls["first"].value = first
    explorer.controls["second"].value = -2.0
    assert f"from ({first:.1f}, -2.0)" in explorer.picture.alt
    explorer.controls["learning_rate"].value = 10**-0.75
    assert "grown" not in explorer.picture.alt
    explorer.controls["learning_rate"].value = 10**-0.5
    assert "the loss has grown" in explorer.picture.alt


def test_on_the_floor_the_steep_walls_are_not_felt():
    explorer = learning_rate_explorer()
    explorer.controls["second"].value = 0.0
    explorer.controls["learning_rate"].value = 10**-0.5
    assert "arrived: loss below 0.0001" in explorer.picture.alt


def test_a_path_that_leaves_every_number_behind_is_still_drawn():
    explorer = learning_rate_explorer(Bowl((1.0, 1e6)), steps=400)
    explorer.controls["learning_rate"].value = 10**-0.5
    assert "the loss has grown" in explorer.picture.alt


def test_each_optimizer_takes_its_own_path():
    explorer = optimizer_explorer()
    explorer.controls["learning_rate"].value = 10**-1.75
    pictures = set()
    for name in OPTIMIZERS:
        explorer.controls["optimizer"].value = name
        assert f"{name}, learning rate 0.0178" in explorer.picture.alt
        pictures.add(explorer.picture.png)
    assert len(pictures) == len(OPTIMIZERS)


def test_turning_the_ravine_harms_adam():
    explorer = optimizer_explorer()
    explorer.controls["optimizer"].value = "Adam"
    explorer.controls["learning_rate"].value = 10**-0.35
    assert "arrived: loss below 0.0001" in explorer.picture.alt
    explorer.controls["ravine"].value = "turned by 30 degrees"
    assert "loss 2191 → 3.4" in explorer.picture.alt


def test_an_optimizer_starts_afresh_on_each_redraw():
    explorer = optimizer_explorer()
    explorer.controls["optimizer"].value = "momentum"
    before = explorer.picture
    explorer.controls["ravine"].value = "turned by 30 degrees"
    explorer.controls["ravine"].value = "along the axes"
    assert explorer.picture == before


def test_turning_changes_the_axes_of_a_bowl_and_not_its_shape():
    bowl, turned = Bowl((1.0, 100.0)), Bowl((1.0, 100.0), turned=30.0)
    np.testing.assert_allclose(np.linalg.eigvalsh(turned.hessian), [1, 100])
    along = np.array([np.cos(np.pi / 6), np.sin(np.pi / 6)])
    assert turned.loss(along) == pytest.approx(bowl.loss(np.array([1.0, 0.0])))
    path = walk(make_optimizer("gradient descent", 0.01), turned.gradient, along, steps=3)
    assert path.shape == (4, 2)
    np.testing.assert_allclose(path[-1], along * 0.99**3)


def test_an_unknown_optimizer_is_refused():
    with pytest.raises(KeyError):
        make_optimizer("magic", 0.1)
