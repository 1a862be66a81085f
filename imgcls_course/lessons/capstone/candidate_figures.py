"""Backbones that were tried: accuracy on validation images against cost."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure, picture


def candidates_by_cost(
    accuracies: Mapping[str, float],
    costs: Mapping[str, float],
    count: int,
    chosen: str,
    guess: float,
) -> Picture:
    """One point a candidate with its standard error; the chosen one is marked.

    Args:
        accuracies: on validation images, by the candidate's name.
        costs: multiply-adds for one image, by the candidate's name.
        count: of validation images.
        chosen: the name of the one that was chosen.
        guess: the accuracy of guessing.
    """
    drawn, axes = figure(7, 3.4)
    best = max(accuracies.values())
    lowest = best - np.sqrt(best * (1 - best) / count)
    axes.axhspan(lowest, best, color=GREY, alpha=0.2, linewidth=0)
    for name, accuracy in accuracies.items():
        error = np.sqrt(accuracy * (1 - accuracy) / count)
        mark, colour = ("*", ORANGE) if name == chosen else ("o", BLUE)
        axes.errorbar(costs[name], accuracy, error, fmt=mark, color=colour, capsize=3,
                      markersize=14 if name == chosen else 7)  # fmt: skip
        axes.annotate(
            f"{name}\n{accuracy:.0%}", (costs[name], accuracy), (9, -6),
            textcoords="offset points", fontsize=9, va="top",
        )  # fmt: skip
    axes.axhline(guess, color=GREY, linestyle="--", linewidth=1)
    axes.text(min(costs.values()) / 2.5, guess + 0.012, "guessing", color=GREY)
    axes.set(xscale="log", xlabel="multiply-adds for one image", ylabel="validation accuracy")
    axes.set_xlim(min(costs.values()) / 3, max(costs.values()) * 40)
    axes.yaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
    return picture(
        drawn,
        f"Validation accuracy of {len(accuracies)} backbones against what an image costs; a band "
        "reaches one standard error down from the best, and the cheapest within it has a star.",
    )
