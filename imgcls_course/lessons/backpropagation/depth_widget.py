"""An explorer of depth and initialisation: where do values and gradients vanish or explode?"""

from __future__ import annotations

from functools import lru_cache

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.backpropagation.deep_network_signals import (
    ACTIVATIONS,
    INITIALIZERS,
    Signals,
    signals,
)
from imgcls_course.lessons.backpropagation.depth_explorer import DepthFigure
from imgcls_course.runtime.threads import one_thread

DEEPEST = 30
_VIEWS = {
    "gradients of the layers' values": "value_gradients",
    "gradients of the weights": "weight_gradients",
    "values of the layers": "values",
}


def depth_explorer(pixels: np.ndarray, labels: np.ndarray) -> Explorer:
    """Controls for the depth, the initialisation, the activation, and what is shown.

    Args:
        pixels: (images, inputs), standardised; a hundred images are plenty.
        labels: (images,), from 0 to 9.
    """
    figure = DepthFigure(DEEPEST)

    @lru_cache(maxsize=64)
    def network(depth: int, initialisation: str, activation: str) -> Signals:
        with one_thread():
            return signals(pixels, labels, depth, INITIALIZERS[initialisation], activation)

    def draw(depth: int, initialisation: str, activation: str, view: str) -> Picture:
        found = network(depth, initialisation, activation)
        setting = f"{activation}, {initialisation}"
        return figure.draw(getattr(found, _VIEWS[view]), view, setting, found.loss)

    return Explorer(
        draw,
        {
            "depth": ipywidgets.IntSlider(
                value=10, min=2, max=DEEPEST, description="number of hidden layers"
            ),
            "initialisation": ipywidgets.Dropdown(
                options=list(INITIALIZERS), value="deviation 0.05", description="initial weights"
            ),
            "activation": ipywidgets.Dropdown(options=list(ACTIVATIONS), description="activation"),
            "view": ipywidgets.Dropdown(options=list(_VIEWS), description="show the"),
        },
        "Make the network deeper. Then find the initialisation with which depth does no harm.",
    )
