"""One number for each layer of several networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imgcls_course.figures.style import BLUE, GREEN, GREY, ORANGE, PINK, Picture, figure, picture

_COLOURS = (PINK, ORANGE, BLUE, GREEN)
_LINES = (":", "--", "-", "-.")
_MARKERS = ("^", "s", "o", "D")


def by_layer(
    curves: Mapping[str, Mapping[str, float]],
    label: str,
    saying: str,
    errors: float = 0.0,
    level: tuple[str, float] | None = None,
    percent: bool = False,
) -> Picture:
    """A curve for each network over its layers, from the image upwards.

    Args:
        curves: by the network's name, the values by the layer's name; the same layers in all.
        label: of the vertical axis.
        saying: a sentence for the alt text: what is to be seen.
        errors: half the length of the error bars, where there are any.
        level: the name and the height of a dotted line.
        percent: whether the values are shares.
    """
    layers: Sequence[str] = list(next(iter(curves.values())))
    drawn, axes = figure(7.0, 3.6)
    for number, (name, values) in enumerate(curves.items()):
        # Side by side, so that error bars do not hide each other.
        places = np.arange(len(layers)) + 0.05 * (number - (len(curves) - 1) / 2)
        axes.errorbar(places, [values[layer] for layer in layers], yerr=errors or None, capsize=3,
                      color=_COLOURS[number % 4], linestyle=_LINES[number % 4],
                      marker=_MARKERS[number % 4], markersize=7, label=name)  # fmt: skip
    if level is not None:
        axes.axhline(level[1], color=GREY, linestyle=":", linewidth=1.5)
        axes.text(len(layers) - 0.62, level[1], level[0], color=GREY, va="bottom", ha="right")
    axes.set_xticks(range(len(layers)), layers)
    axes.set_xlim(-0.4, len(layers) - 0.6)
    axes.set_ylabel(label)
    if percent:
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.grid(True, axis="y")
    axes.legend(loc="upper left")
    return picture(
        drawn,
        f"{label.capitalize()} for the layers {', '.join(layers)}, a curve each for "
        f"{', '.join(curves)}. {saying}",
    )
