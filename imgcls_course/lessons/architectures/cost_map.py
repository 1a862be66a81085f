"""Accuracy over what it costs, one disc a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imgcls_course.figures.style import BLACK, COLOURS, GREY, Picture, figure, picture

_AREA = 9.0
"""Square points of a disc for a million parameters."""


def cost_map(
    networks: Mapping[str, tuple[float, float, float]],
    saying: str,
    front: Sequence[str] = (),
) -> Picture:
    """Networks by their multiply-adds and their accuracy; the disc's area is the parameters.

    Args:
        networks: by name (multiply-adds, accuracy, parameters).
        saying: a sentence for the alt text: what is to be seen.
        front: names that a line connects, in any order.
    """
    drawn, axes = figure(7.2, 4.0)
    for number, (name, (work, accuracy, parameters)) in enumerate(networks.items()):
        colour = COLOURS[number % len(COLOURS)]
        area = _AREA * parameters / 1e6
        axes.scatter(work, accuracy, s=area, color=colour, alpha=0.55, edgecolor=BLACK)
        side = _side_of(name, networks)
        away = np.sqrt(area) / 2 + 4
        axes.annotate(
            f"{name}\n{parameters / 1e6:.0f} million",
            (work, accuracy),
            xytext={"left": (-away, 0), "right": (away, 0), "below": (0, -away)}[side],
            textcoords="offset points",
            ha={"left": "right", "right": "left", "below": "center"}[side],
            va="top" if side == "below" else "center",
            fontsize=8.5,
        )
    if front:
        points = sorted(networks[name][:2] for name in front)
        axes.plot(*zip(*points, strict=True), "--", color=GREY, linewidth=1.5, zorder=0)
    axes.set_xscale("log")
    axes.set(xlabel="multiply-adds of one image", ylabel="accuracy on ImageNet")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    works, accuracies, _ = zip(*networks.values(), strict=True)
    axes.set_xlim(0.6 * min(works), 1.9 * max(works))
    axes.set_ylim(min(accuracies) - 0.05, max(accuracies) + 0.025)
    axes.grid(True)
    return picture(
        drawn,
        f"Accuracy over multiply-adds on a logarithmic scale, one disc for each of "
        f"{', '.join(networks)}; its area shows the parameters. {saying}",
    )


def _side_of(name: str, networks: Mapping[str, tuple[float, float, float]]) -> str:
    """Where the name has room: beside the disc if another one is near, and below it otherwise."""
    work, accuracy, _ = networks[name]
    near = [
        other[0] > work
        for key, other in networks.items()
        if key != name and 0.4 < other[0] / work < 2.5 and abs(other[1] - accuracy) < 0.03
    ]
    return ("left" if near[0] else "right") if near else "below"
