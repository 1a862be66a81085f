"""What additional labels bring, over several draws of the labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imgcls_course.figures.style import COLOURS, GREY, Picture, figure, picture

_MARKERS = ("o", "s", "^", "D", "v")


def accuracies_by_draw(
    accuracies: Mapping[str, Sequence[float]], guess: float, saying: str
) -> Picture:
    """One point a draw for each kind of training, joined draw by draw, and the means as lines.

    Args:
        accuracies: one for each draw, by the kind of training; the same draws in the same order.
        guess: the accuracy of guessing.
        saying: a sentence for the alt text: what the points show.
    """
    drawn, axes = figure(7, 3)
    values = np.array(list(accuracies.values()), dtype=float)
    axes.plot(np.arange(len(values)), values, color=GREY, linewidth=0.8, alpha=0.6)
    for place, (row, colour, marker) in enumerate(zip(values, COLOURS, _MARKERS * 2, strict=False)):
        axes.plot(np.full(len(row), place), row, marker, color=colour, linestyle="", alpha=0.7)
        mean = row.mean()
        axes.plot([place - 0.22, place + 0.22], [mean, mean], color=colour, linewidth=3)
        axes.text(place + 0.25, mean, f"{mean:.0%}", va="center", color=colour)
    axes.axhline(guess, color=GREY, linestyle="--", linewidth=1)
    axes.text(-0.4, guess + 0.01, "guessing", color=GREY, va="bottom", fontsize=9)
    axes.set_xticks(range(len(values)), list(accuracies))
    axes.set(xlim=(-0.45, len(values) - 0.45), ylim=(0, max(values.max() * 1.12, 0.3)))
    axes.set_ylabel("accuracy")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    return picture(
        drawn,
        f"Accuracies of {values.shape[1]} draws of the labels for each kind of training: "
        f"{', '.join(name.replace(chr(10), ' ') for name in accuracies)}. {saying}",
    )
