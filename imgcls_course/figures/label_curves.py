"""Accuracy by how many images have labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from imgcls_course.figures.style import (
    COLOURS,
    GREY,
    Picture,
    figure,
    picture,
)

Curve = Mapping[int, Sequence[float]]
"""By the number of labels a class, the accuracies of one or several draws of that many labels."""

_LINES = ("-", "--", ":")
_MARKERS = ("o", "s", "^")
_LINE_HEIGHT = 0.05
"""Of a line of text, in accuracy."""


def accuracy_by_labels(
    panels: Mapping[str, Mapping[str, Curve]], guesses: Mapping[str, float], saying: str
) -> Picture:
    """Accuracy against the number of labels a class, one panel a task, one curve a method.

    Points are means over the draws; bars reach from the smallest to the largest accuracy.

    Args:
        panels: by the task's name, the curves by the method's name.
        guesses: by the task's name, the accuracy of guessing.
        saying: a sentence for the alt text: how the curves lie.
    """
    drawn, grid = figure(7.5, 4.1, 1, len(panels), sharey=True, squeeze=False)
    for axes, (task, curves) in zip(grid[0], panels.items(), strict=True):
        for (name, curve), colour, line, marker in zip(
            curves.items(), COLOURS, _LINES, _MARKERS, strict=False
        ):
            counts = np.array(list(curve))
            means = np.array([np.mean(draws) for draws in curve.values()])
            lows = means - [min(draws) for draws in curve.values()]
            highs = np.array([max(draws) for draws in curve.values()]) - means
            axes.errorbar(
                counts, means, yerr=(lows, highs), color=colour, linestyle=line, marker=marker,
                capsize=3, elinewidth=1, label=name,
            )  # fmt: skip
        _say_the_ends(axes, list(curves.values()))
        ticks = sorted({count for curve in curves.values() for count in curve})
        axes.axhline(guesses[task], color=GREY, linestyle=":", linewidth=1)
        axes.text(ticks[-1], guesses[task] - 0.015, "guessing", color=GREY, fontsize=9,
                  ha="right", va="top")  # fmt: skip
        axes.set(xscale="log", xlabel="labels a class", title=task, ylim=(0, 1))
        axes.set_xlim(ticks[0] * 0.8, ticks[-1] * 2.1)
        axes.set_xticks(ticks, list(map(str, ticks)))
        axes.minorticks_off()
        axes.grid(True, axis="y")
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    grid[0, 0].set_ylabel("test accuracy")
    handles, names = grid[0, 0].get_legend_handles_labels()
    drawn.legend(handles, names, loc="outside upper center", ncols=len(names))
    methods = "; ".join(f"{task}: {', '.join(curves)}" for task, curves in panels.items())
    return picture(
        drawn, f"Accuracy on test images against the number of labels a class. {methods}. {saying}"
    )


def _say_the_ends(axes: Axes, curves: Sequence[Curve]) -> None:
    """The last accuracy of each curve beside its end, no two of them on top of each other."""
    ends = [float(np.mean(list(curve.values())[-1])) for curve in curves]
    lowest = -1.0
    for number in np.argsort(ends):
        height = max(ends[number], lowest + _LINE_HEIGHT)
        lowest = height
        axes.text(max(curves[number]) * 1.18, height, f"{ends[number]:.0%}",
                  color=COLOURS[number], va="center")  # fmt: skip
