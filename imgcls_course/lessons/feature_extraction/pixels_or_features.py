"""Accuracy by how images are described: by their pixels, or by a network's features."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure, picture


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


def _guess_line(axes: Axes, guess: float, place: float) -> None:
    axes.axvline(guess, color=GREY, linestyle="--", linewidth=1)
    axes.text(guess, place, " guessing", color=GREY, va="center", fontsize=9)
