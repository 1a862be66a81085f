"""Where a network's work is, and where its weights are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgcls_course.figures.style import BLUE, ORANGE, Picture, figure, picture


def work_and_weights(parts: Mapping[str, tuple[float, float]], saying: str) -> Picture:
    """For each part of a network two bars: its share of the work, and its share of the weights.

    Args:
        parts: multiply-adds and weights by the part's name, from the image upwards.
        saying: a sentence for the alt text: what is to be seen.
    """
    values = np.array(list(parts.values()), dtype=float)
    shares = values / values.sum(axis=0)
    places = np.arange(len(parts))
    drawn, axes = figure(7.5, 3.2)
    looks = (("multiply-adds", ORANGE, "//", -0.2), ("weights", BLUE, "", 0.2))
    for column, (name, colour, hatch, shift) in enumerate(looks):
        bars = axes.bar(places + shift, shares[:, column], 0.38, color=colour, hatch=hatch,
                        edgecolor="white", label=name)  # fmt: skip
        axes.bar_label(bars, [f"{share:.0%}" for share in shares[:, column]], fontsize=8)
    axes.set_xticks(places, list(parts))
    axes.set_ylabel("share of the network")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.tick_params(axis="x", length=0)
    axes.legend(loc="upper left")
    return picture(
        drawn,
        f"Bars of the share of multiply-adds and of weights in {', '.join(parts)}. {saying}",
    )
