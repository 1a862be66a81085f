"""Accuracies of several methods, each over many random choices of the labelled images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imgcls_course.figures.style import BLUE, GREEN, GREY, ORANGE, PINK, Picture, figure, picture

_COLOURS, _MARKERS = (GREY, PINK, ORANGE, BLUE, GREEN), ("D", "^", "s", "o", "v")


def accuracy_of_draws(
    accuracies: Mapping[str, Sequence[float]], saying: str, guess: float = 0.5
) -> Picture:
    """A row of points for each method, one a draw; the long mark is their mean.

    Args:
        accuracies: by the method's name, one for each draw.
        saying: a sentence for the alt text: what is to be seen.
        guess: the accuracy of guessing, a dotted line.
    """
    drawn, axes = figure(7.0, 0.9 + 0.5 * len(accuracies))
    places = np.arange(len(accuracies))[::-1]
    told = []
    for number, (place, (name, values)) in enumerate(zip(places, accuracies.items(), strict=True)):
        # Points a little up and down, so that equal ones do not hide each other.
        rows = place + 0.16 * np.linspace(-1, 1, len(values))
        axes.plot(values, rows, _MARKERS[number % 5], color=_COLOURS[number % 5], markersize=5,
                  alpha=0.7, linestyle="none")  # fmt: skip
        mean = float(np.mean(values))
        axes.plot([mean, mean], [place - 0.34, place + 0.34], color="black", linewidth=2)
        axes.text(mean, place + 0.36, f"{mean:.0%}", ha="center", va="bottom", fontsize=9)
        told.append(f"{name} {mean:.0%}")
    axes.axvline(guess, color=GREY, linestyle=":", linewidth=1.5)
    axes.set_yticks(places, list(accuracies))
    axes.set_ylim(-0.5, len(accuracies) - 0.3)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.set_xlabel("accuracy on images that were not used (dotted: guessing)")
    return picture(
        drawn,
        f"A point for each draw of labelled images, and the mean of each method: "
        f"{', '.join(told)}. {saying}",
    )
