import numpy as np
import pytest

from imgcls_course.lessons.gradient_descent.descent_explorers import PathFigure
from imgcls_course.lessons.gradient_descent.descent_paths import Map, losses_by_step, paths_on_map
from imgcls_course.lessons.gradient_descent.gradient_noise import gradient_clouds
from imgcls_course.lessons.gradient_descent.loss_landscapes import Bowl
from imgcls_course.lessons.gradient_descent.loss_slopes import steps_on_a_curve, tangents
from imgcls_course.lessons.gradient_descent.schedule_curves import schedule_curves
from imgcls_course.lessons.gradient_descent.weights_explorer import WeightsFigure, as_pictures

BOWL = Bowl((1.0, 2.0))
MAP = Map(BOWL.loss, (-4, 4), (-2, 2))


def test_a_path_that_leaves_the_map_is_told_so():
    inside = np.array([[-3.0, 1.0], [1.0, 0.5]])
    outside = np.array([[-3.0, 1.0], [9.0, 0.5]])
    alt = paths_on_map(MAP, {"small": inside, "large": outside}).alt
    assert "small: 1 steps to (1.0, 0.5)" in alt
    assert "large: out of the map in 1" in alt


def test_a_map_of_true_angles_gives_both_weights_the_same_scale():
    path = {"a path": np.array([[-3.0, 1.0], [0.0, 0.0]])}
    turned = Map(BOWL.loss, (-4, 4), (-2, 2), true_angles=True)
    assert paths_on_map(turned, path).png != paths_on_map(MAP, path).png


def test_losses_are_ordered_by_where_they_end():
    losses = {"first": np.array([9.0, 3.0]), "second": np.array([9.0, 0.0]), "third": [9, np.inf]}
    assert "second, first, third" in losses_by_step(losses).alt


@pytest.mark.parametrize(
    ("end", "verdict"),
    [
        ((0.001, 0.0), "arrived"),
        ((1.0, 0.0), "loss 6 → 0.5"),
        ((30.0, 0.0), "the loss has grown"),
        ((np.inf, 0.0), "the loss has grown"),
        ((np.nan, 0.0), "the loss has grown"),
    ],
)
def test_the_end_of_a_path_is_judged(end, verdict):
    figure = PathFigure(MAP, steps=1)
    assert verdict in figure.draw(np.array([[2.0, 2.0], end]), "some learning rate").alt


def test_slopes_are_told_with_their_signs_and_zero_without():
    drawn = tangents(lambda w: w**2, lambda w: 2 * w, marked=(-1, 0, 2), span=(-3, 3))
    assert "−2.00 at -1, 0.00 at 0, +4.00 at 2" in drawn.alt
    assert "lowest near 0.0" in drawn.alt.replace("-0.0", "0.0")


def test_steps_are_told_by_their_ends():
    drawn = steps_on_a_curve(lambda w: w**2, {"rate 1": np.array([3.0, 1.0])}, (-4, 4), "weight")
    assert "rate 1: from 3.0 to 1.0 in 1 steps" in drawn.alt


def test_clouds_and_schedules_name_their_panels():
    rng = np.random.default_rng(0)
    clouds = {10: rng.normal(size=(5, 2)), 100: rng.normal(size=(5, 2))}
    assert "2 clouds" in gradient_clouds(clouds, np.ones(2)).alt
    assert "10, 100 images" in gradient_clouds(clouds, np.ones(2)).alt
    schedules = {"constant": lambda step: 1.0, "falling": lambda step: 1 / (1 + step)}
    assert "constant, falling" in schedule_curves(schedules, 10).alt


def test_weights_become_pixels_at_their_own_places():
    weights = np.zeros((2, 2, 3, 4))
    weights[0, 1, 2, 3] = 5.0  # above, on the right, blue, of the fourth class
    weights[1, 0, 0, 3] = -5.0
    pictures = as_pictures(weights.reshape(12, 4))
    assert pictures.shape == (4, 2, 2, 3)
    np.testing.assert_array_equal(pictures[:3], 0.5)  # no weight is grey
    assert pictures[3, 0, 1, 2] > 0.9 and pictures[3, 1, 0, 0] < 0.1
    assert np.sum(pictures[3] != 0.5) == 2


def test_a_class_of_large_weights_does_not_darken_the_others():
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(48, 2)) * [1.0, 1000.0]
    small, large = as_pictures(weights)
    assert small.std() == pytest.approx(large.std(), rel=0.3)
    drawn = WeightsFigure(("cat", "dog")).draw(weights, "epoch 3", "Noise in all colours.")
    assert "(cat, dog), epoch 3. Noise" in drawn.alt
