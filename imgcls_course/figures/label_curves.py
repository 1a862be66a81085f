"""Accuracy by how images are described, and by how many of them have labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from imgcls_course.figures.style import (
    BLUE,
    COLOURS,
    GREY,
    ORANGE,
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


def compare_descriptions(
    accuracies: Mapping[str, tuple[float, float]],
    descriptions: tuple[str, str],
    images: int,
    guess: float,
    saying: str,
) -> Picture:
    """Bars of each method's accuracy with two descriptions of the images, with error bars.

    Args:
        accuracies: by the method's name, with the first and with the second description.
        descriptions: names of the two, such as ("pixels", "features").
        images: how many were judged, for the 95% intervals.
        guess: the accuracy of guessing.
        saying: a sentence for the alt text: what the bars show.
    """
    drawn, axes = figure(7.5, 0.8 + 0.75 * len(accuracies))
    places = np.arange(len(accuracies))
    values = np.array(list(accuracies.values()))
    for column, (colour, hatch) in enumerate(((ORANGE, "//"), (BLUE, ""))):
        rows, shares = places + 0.4 * column - 0.2, values[:, column]
        axes.barh(rows, shares, 0.36, color=colour, hatch=hatch, edgecolor="white",
                  label=descriptions[column])  # fmt: skip
        errors = 1.96 * np.sqrt(shares * (1 - shares) / images)
        axes.errorbar(shares, rows, xerr=errors, fmt="none", color="black", linewidth=1.5)
        for row, share, error in zip(rows, shares, errors, strict=True):
            axes.text(share + error + 0.01, row, f"{share:.0%}", va="center")
    _guess_line(axes, guess, len(places) - 0.45)
    axes.set_yticks(places, list(accuracies))
    axes.tick_params(axis="y", length=0)
    axes.set(xlim=(0, 1.02), ylim=(len(places) - 0.3, -0.6), xlabel="validation accuracy")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
    return picture(
        drawn,
        f"Bars of accuracy for {', '.join(accuracies)}, each with {' and with '.join(descriptions)}"
        f". {saying}",
    )


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


def _guess_line(axes: Axes, guess: float, place: float) -> None:
    axes.axvline(guess, color=GREY, linestyle="--", linewidth=1)
    axes.text(guess, place, " guessing", color=GREY, va="center", fontsize=9)
