import io

import numpy as np
from PIL import Image

from imgcls_course.lessons.architectures.block_diagrams import dense_diagram, inception_diagram
from imgcls_course.lessons.architectures.cost_map import cost_map
from imgcls_course.lessons.architectures.depth_figures import loss_by_depth, losses_by_step
from imgcls_course.lessons.architectures.equal_budget_figures import equal_budget, images_a_second


def is_drawn(picture):
    pixels = np.asarray(Image.open(io.BytesIO(picture.png)).convert("RGB"))
    return pixels.std() > 5


def test_cost_map_names_all_networks():
    networks = {"A": (1e9, 0.6, 5e6), "B": (1e10, 0.7, 1e8)}
    found = cost_map(networks, "B is larger and to the right.", front=["B", "A"])
    assert is_drawn(found)
    assert "A, B" in found.alt and "B is larger" in found.alt


def test_budget_figures_name_all_networks():
    names = [f"network {number}" for number in range(10)]
    traces = {name: [(1, 0.2), (2, 0.3)] for name in names}
    results = {name: (1e5 * (number + 1), 0.3, 0.02) for number, name in enumerate(names)}
    found = equal_budget(traces, results, "All end at the same height.")
    assert is_drawn(found) and names[-1] in found.alt
    speeds = {name: (1e6 * (number + 1), 100) for number, name in enumerate(names)}
    assert names[-1] in images_a_second(speeds, "All are equally fast.").alt


def test_depth_figures_say_what_is_seen():
    found = losses_by_step({"plain": [2, 1.5], "residual": [2, 1]}, 10, "Residual falls faster.")
    assert is_drawn(found) and "plain, residual" in found.alt
    losses = {False: {8: 1.0, 20: 1.5}, True: {8: 1.0, 20: 1.0}}
    assert is_drawn(loss_by_depth(losses, "Plain rises with the depth."))


def test_diagrams_are_drawn():
    assert is_drawn(inception_diagram()) and is_drawn(dense_diagram())
