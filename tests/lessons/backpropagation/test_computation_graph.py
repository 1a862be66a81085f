"""The drawing of a graph: everything is on it, nothing lies on anything else."""

import itertools

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from imgcls_course.lessons.backpropagation.computation_graph import draw_graph
from imgcls_course.scratch.autograd import Tensor, topological_order


def loss_of_a_small_network():
    random = np.random.default_rng(0)
    images = Tensor(random.normal(size=(4, 3)), name="images")
    weights = Tensor(random.normal(size=(3, 2)), name="weights")
    logits = images @ weights + Tensor(np.zeros(2), name="bias")
    loss = (logits.exp().sum(axis=1).log() - logits[:, 0]).mean()
    loss.name = "loss"
    loss.backward()
    return loss


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def boxes(figure):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, FancyBboxPatch)]


def test_each_tensor_has_a_box_with_its_name_its_value_and_its_gradient():
    x = Tensor(2.0, name="x")
    y = x * x
    y.name = "y"
    y.backward()
    figure = draw_graph(y)
    assert texts(figure) == ["x", "value 2", "gradient 4", "y (×)", "value 4", "gradient 1"]
    lines = [p for p in figure.axes[0].patches if isinstance(p, FancyArrowPatch)]
    assert len(boxes(figure)) == len(lines) == 2  # x is used twice, and has two lines


def test_arrays_are_shown_by_shape():
    loss = loss_of_a_small_network()
    figure = draw_graph(loss)
    assert len(boxes(figure)) == len(topological_order(loss))
    assert {"images", "weights", "bias", "loss (mean)", "shape 4×3"} <= set(texts(figure))
    assert any(text.startswith("gradient ≤") for text in texts(figure))


def test_boxes_and_texts_do_not_overlap_and_the_loss_is_on_the_right():
    figure = draw_graph(loss_of_a_small_network())
    figure.draw_without_rendering()
    extents = [box.get_window_extent() for box in boxes(figure)]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(extents, 2))
    for text in figure.axes[0].texts:
        middle = text.get_window_extent()
        around = [box for box in extents if box.overlaps(middle)]
        assert len(around) == 1
        assert around[0].x0 <= middle.x0 and middle.x1 <= around[0].x1, text.get_text()
    left_to_right = sorted(figure.axes[0].texts, key=lambda text: text.get_position()[0])
    assert left_to_right[-3].get_text() == "loss (mean)"
    assert "images" in [text.get_text() for text in left_to_right[:6]]
