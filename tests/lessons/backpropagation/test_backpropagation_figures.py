import numpy as np
import pytest

from imgcls_course.lessons.backpropagation.computation_graph import draw_graph
from imgcls_course.lessons.backpropagation.gradient_cost import (
    seconds_by_nudging,
    seconds_going_back,
    time_for_one_gradient,
)
from imgcls_course.lessons.backpropagation.loss_by_step import losses_over_steps
from imgcls_course.lessons.backpropagation.matrix_shapes import shapes_of_a_product
from imgcls_course.lessons.backpropagation.sizes_by_layer import sizes_by_layer, typical_size
from imgcls_course.scratch.autograd import Tensor


def test_nudging_costs_the_loss_twice_for_each_weight():
    assert seconds_by_nudging(1e6) == pytest.approx(2e6 * 1e6 * 100 / 1e10)
    assert seconds_going_back(1e6) == pytest.approx(3 * 1e6 * 100 / 1e10)
    alt = time_for_one_gradient({"AlexNet": 60e6}).alt
    assert "AlexNet, 2 years against 2 seconds" in alt


def test_the_shapes_say_which_products_lead_back():
    alt = shapes_of_a_product().alt
    assert "X transposed times dY gives dW" in alt and "dY times W transposed gives dX" in alt


def test_the_course_of_each_loss_is_told():
    steps = np.arange(100)
    alt = losses_over_steps({"good": 2.3 - steps / 100, "bad": 2.2 + 0.001 * (steps - 10) ** 2}).alt
    assert "good, it falls from first to last" in alt
    assert "bad, it falls at first, then turns and ends above where it began" in alt


def test_sizes_are_told_in_powers_of_ten():
    sizes = {"small": [1e-12, 1e-6, 2.0], "even": [0.1, 0.1, 0.1]}
    alt = sizes_by_layer(sizes, sizes, "size of the gradient").alt
    assert "small, 2 in the last layer and 10⁻¹² in the first" in alt
    assert "even, 0.1 in the last layer and 0.1 in the first" in alt


def test_the_typical_size_survives_tiny_numbers():
    assert typical_size(np.array([3.0, 4.0, 0.0, 0.0])) == pytest.approx(2.5)
    assert typical_size(np.array([3e-200, 4e-200, 0, 0])) == pytest.approx(2.5e-200)
    assert typical_size(np.zeros(3)) == 0


def test_the_largest_gradient_in_a_graph_is_never_understated():
    numbers = Tensor([0.5, 0.25, 0.123456])
    loss = (numbers * np.array([0.0012301, 0.0, 0.0])).sum()
    loss.backward()
    texts = [text.get_text() for text in draw_graph(loss).axes[0].texts]
    assert "gradient ≤0.0013" in texts
    assert "gradient ≤1" in texts
