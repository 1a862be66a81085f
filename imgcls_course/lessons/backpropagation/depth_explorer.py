"""Values and gradients of a deep network, a histogram for each layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.collections import PolyCollection

from imgcls_course.figures.interactive_figure import RedrawnFigure
from imgcls_course.figures.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    SKY,
    Picture,
    figure,
    picture,
)

_LEAST, _MOST = -20, 6
"""Powers of ten that the scale reaches; what lies beyond is drawn at its end."""
_BINS = np.linspace(_LEAST, _MOST, 105)
_MARKERS = ("o", "s", "^", "D")


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
        self._figure = RedrawnFigure(drawn, [self._hills, self._middles, self._title])

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
            f"{what.capitalize()}: {_power(middles[0])} in layer 1, {_power(middles[-1])} in layer "
            f"{len(layers)}."
        )
        first_loss = f"{loss:.2f}" if loss < 100 else f"{loss:,.0f}"
        self._title.set_text(f"{told}  First loss: {first_loss}")
        return self._figure.picture(
            f"Upright histograms of sizes on a scale of powers of ten, one for each of "
            f"{len(layers)} layers ({setting}). {told} The first loss is {first_loss}."
        )


def sizes_by_layer(
    sizes: Mapping[str, Sequence[float]], expected: Mapping[str, Sequence[float]], label: str
) -> Picture:
    """Measured sizes as marks, and expected ones as lines, over the layers.

    Args:
        sizes: one number for each layer, the first one first, by the network's name.
        expected: the same, with the same names.
        label: of the vertical axis.
    """
    drawn, axes = figure(7, 3.4)
    for (name, values), colour, marker in zip(sizes.items(), COLOURS, _MARKERS, strict=False):
        layers = np.arange(1, len(values) + 1)
        axes.semilogy(layers, values, marker, color=colour, markersize=6, label=name)
        axes.semilogy(layers, expected[name], "--", color=colour, linewidth=1.2)
    axes.plot([], [], "--", color=GREY, linewidth=1.2, label="expected")
    axes.set(xlabel="hidden layer: images on the left, loss on the right", ylabel=label)
    axes.set_xticks([1, *range(5, len(layers) + 1, 5)])
    axes.grid(True, axis="y")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    told = "; ".join(
        f"{name}, {_power(values[-1])} in the last layer and {_power(values[0])} in the first"
        for name, values in sizes.items()
    )
    return picture(
        drawn,
        f"{label.capitalize()} over the layers on a logarithmic scale. Marks follow straight "
        f"dashed lines: {told}.",
    )


def typical_size(numbers: np.ndarray) -> float:
    """Root of the mean square, computed so that no tiny square rounds to 0."""
    largest = float(np.abs(numbers).max())
    return largest * float(np.sqrt(np.mean((numbers / largest) ** 2))) if largest > 0 else 0.0


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


def _power(size: float) -> str:
    """A size to its power of ten, in the letters that a title and alt text can both have."""
    if size == 0:
        return "0"
    if 0.01 <= size < 1000:
        return f"{size:.2g}"
    exponent = str(int(np.floor(np.log10(size) + 0.5)))
    return "10" + exponent.translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
