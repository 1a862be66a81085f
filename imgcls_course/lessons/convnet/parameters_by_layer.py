"""Where the parameters of a network are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgcls_course.figures.style import BLUE, ORANGE, Picture, figure, picture


def parameters_by_layer(networks: Mapping[str, Mapping[str, int]]) -> Picture:
    """Bars of the parameters of each layer, one panel a network, all on one scale.

    Args:
        networks: number of parameters by layer, by the network's name.
    """
    drawn, grid = figure(7.5, 2.6, 1, len(networks), sharey=True, sharex=True)
    largest = max(max(layers.values()) for layers in networks.values())
    said = []
    for axes, (name, layers) in zip(np.atleast_1d(grid), networks.items(), strict=True):
        places = np.arange(len(layers))
        bars = axes.barh(places, list(layers.values()), color=BLUE)
        most = int(np.argmax(list(layers.values())))
        bars[most].set(facecolor=ORANGE, hatch="//", edgecolor="white")
        for place, count in zip(places, layers.values(), strict=True):
            axes.text(count + 0.02 * largest, place, f"{count:,}", va="center", fontsize=9)
        axes.set_yticks(places, list(layers))
        axes.set(title=name, xlabel="parameters (millions)", xlim=(0, 1.45 * largest))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value / 1e6:g}")
        share = list(layers.values())[most] / sum(layers.values())
        counts = ", ".join(f"{layer} {count:,}" for layer, count in layers.items())
        said.append(f"{name}: {counts}; {list(layers)[most]} has {share:.1%} of them")
    np.atleast_1d(grid)[0].invert_yaxis()
    return picture(drawn, f"Bars of the number of parameters by layer. {'. '.join(said)}.")
