"""Reliability diagrams: how sure a model is against how often it is right."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from imgcls_course.evaluation.calibration import Reliability
from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure, picture


def reliability_diagrams(measured: Mapping[str, Reliability], saying: str) -> Picture:
    """One reliability diagram a model, with the number of images in each bin below.

    Args:
        measured: what to draw, by the model's name.
        saying: a sentence for the alt text: on which side of the diagonal the bars end.
    """
    drawn, grid = figure(
        7.5, 3.6, 2, len(measured), height_ratios=(3, 1), sharex=True, squeeze=False
    )
    for (above, below), (name, one) in zip(grid.T, measured.items(), strict=True):
        middles, width = (one.edges[:-1] + one.edges[1:]) / 2, 0.9 / len(one.counts)
        diagonal_axes(above)
        above.bar(middles, np.nan_to_num(one.accuracy), width, color=BLUE)
        gap = np.nan_to_num(one.confidence - one.accuracy)
        above.bar(
            middles, gap, width, bottom=np.nan_to_num(one.accuracy),
            facecolor="none", edgecolor=ORANGE, hatch="///", linewidth=1,
        )  # fmt: skip
        above.set_title(f"{name}\nECE {one.expected_calibration_error:.1%}")
        below.bar(middles, one.counts, width, color=GREY)
        below.set(xlabel="confidence", yticks=[])
        below.spines["left"].set_visible(False)
    grid[0, 0].set_ylabel("accuracy")
    grid[1, 0].set_ylabel("images")
    for axes in grid[0, 1:]:
        axes.set_yticklabels([])
    return picture(
        drawn,
        f"Reliability diagrams of {', '.join(measured)}: bars of accuracy over confidence, the gap "
        f"to the diagonal hatched. {saying}",
    )


def diagonal_axes(axes: Axes) -> None:
    """Make ready for accuracy over confidence, with the diagonal on which both are equal."""
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
