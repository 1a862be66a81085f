"""An explorer of depth and initialisation: where do values and gradients vanish or explode?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import ipywidgets
import numpy as np
from matplotlib.collections import PolyCollection

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import (
    BLACK,
    BLUE,
    SKY,
    Picture,
    figure,
)
from imgcls_course.lessons.backpropagation.deep_network_signals import (
    ACTIVATIONS,
    INITIALIZERS,
    Signals,
    signals,
)
from imgcls_course.lessons.backpropagation.sizes_by_layer import power_of_ten, typical_size
from imgcls_course.runtime.threads import one_thread

_LEAST, _MOST = -20, 6
"""Powers of ten that the scale reaches; what lies beyond is drawn at its end."""
_BINS = np.linspace(_LEAST, _MOST, 105)
DEEPEST = 30
_VIEWS = {
    "gradients of the layers' values": "value_gradients",
    "gradients of the weights": "weight_gradients",
    "values of the layers": "values",
}


class DepthFigure:
    """One histogram a layer, standing upright, on a scale of powers of ten.

    Args:
        deepest: the largest number of layers that will be drawn.
    """

    def __init__(self, deepest: int) -> None:
        drawn, axes = figure(7.8, 3.6)
        self._hills = axes.add_collection(
            PolyCollection([np.zeros((3, 2))], facecolor=SKY, edgecolor=BLUE, linewidth=0.6)
        )
        (self._middles,) = axes.plot([], [], ".-", color=BLACK, linewidth=1, markersize=5)
        self._title = axes.set_title("title", fontsize=10)
        axes.set(xlim=(0.3, deepest + 1.4), ylim=(_LEAST - 0.5, _MOST + 0.5))
        axes.set(xlabel="hidden layer: images on the left, loss on the right", ylabel="size")
        axes.set_xticks([1, *range(5, deepest + 1, 5)])
        powers = range(_LEAST, _MOST + 1, 5)
        axes.set_yticks(powers, [f"$10^{{{power}}}$" if power else "1" for power in powers])
        axes.grid(True, axis="y")
        self._figure = InteractiveFigure(drawn, [self._hills, self._middles, self._title])

    def draw(self, layers: Sequence[np.ndarray], what: str, setting: str, loss: float) -> Picture:
        """The picture for one network.

        Args:
            layers: numbers of any sign, of each hidden layer.
            what: they are, such as "gradients of the weights".
            setting: the network, in words.
            loss: of the network.
        """
        middles = [typical_size(numbers) for numbers in layers]
        self._hills.set_verts([_hill(numbers, place + 1) for place, numbers in enumerate(layers)])
        heights = np.clip(np.log10(np.maximum(middles, 1e-300)), _LEAST, _MOST)
        self._middles.set_data(np.arange(1, len(layers) + 1), heights)
        told = (
            f"{what.capitalize()}: {power_of_ten(middles[0])} in layer 1, "
            f"{power_of_ten(middles[-1])} in layer {len(layers)}."
        )
        first_loss = f"{loss:.2f}" if loss < 100 else f"{loss:,.0f}"
        self._title.set_text(f"{told}  First loss: {first_loss}")
        return self._figure.picture(
            f"Upright histograms of sizes on a scale of powers of ten, one for each of "
            f"{len(layers)} layers ({setting}). {told} The first loss is {first_loss}."
        )


def _hill(numbers: np.ndarray, place: int) -> np.ndarray:
    """Outline of an upright histogram: up along its bars, and down along the layer's own line."""
    sizes = np.abs(numbers[numbers != 0])
    counts, _ = np.histogram(np.clip(np.log10(sizes), _LEAST, _MOST), _BINS)
    filled = np.flatnonzero(counts)
    if not len(filled):
        return np.array([[place, _LEAST]] * 3, dtype=float)
    first, last = filled[0], filled[-1] + 1
    across = place + 0.85 * np.repeat(counts[first:last] / counts.max(), 2)
    up = np.repeat(_BINS[first : last + 1], 2)[1:-1]
    outline = np.stack([across, up], axis=1)
    return np.concatenate([[[place, up[0]]], outline, [[place, up[-1]]]])


def depth_explorer(pixels: np.ndarray, labels: np.ndarray) -> Explorer:
    """Controls for the depth, the initialisation, the activation, and what is shown.

    Args:
        pixels: (images, inputs), standardised; a hundred images are plenty.
        labels: (images,), from 0 to 9.
    """
    drawn = DepthFigure(DEEPEST)

    @lru_cache(maxsize=64)
    def network(depth: int, initialisation: str, activation: str) -> Signals:
        with one_thread():
            return signals(pixels, labels, depth, INITIALIZERS[initialisation], activation)

    def draw(depth: int, initialisation: str, activation: str, view: str) -> Picture:
        found = network(depth, initialisation, activation)
        setting = f"{activation}, {initialisation}"
        return drawn.draw(getattr(found, _VIEWS[view]), view, setting, found.loss)

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
