"""Accuracies of several models, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping

from imgcls_course.evaluation.intervals import Interval
from imgcls_course.figures.style import BLACK, BLUE, GREY, Picture, figure, picture


def accuracy_intervals(
    intervals: Mapping[str, Interval], guess: float, saying: str, measured_on: str = "test"
) -> Picture:
    """One point a model with its interval, and a line for guessing.

    Args:
        intervals: of the accuracy, by the model's name.
        guess: the accuracy of guessing.
        saying: a sentence for the alt text: in which order the models are, and how far apart.
        measured_on: which images, for the axis.
    """
    drawn, axes = figure(7, 1.0 + 0.38 * len(intervals))
    for place, (estimate, low, high) in enumerate(intervals.values()):
        axes.plot(
            [low, high], [place, place], color=BLUE, linewidth=7, alpha=0.35, solid_capstyle="butt"
        )
        axes.plot(estimate, place, "o", color=BLUE)
        axes.text(
            high + 0.018, place, f"{estimate:.1%}   ({low:.1%} to {high:.1%})",
            va="center", color=BLACK,
        )  # fmt: skip
    axes.axvline(guess, color=GREY, linestyle="--", linewidth=1)
    axes.text(guess + 0.01, -0.75, "guessing", color=GREY, va="center")
    axes.set_yticks(range(len(intervals)), list(intervals))
    axes.set(xlim=(0, 1.12), ylim=(len(intervals) - 0.5, -1.1))
    axes.set_xlabel(f"{measured_on} accuracy with its 95% interval")
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    axes.xaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
    return picture(
        drawn, f"Accuracies of {', '.join(intervals)} as points with error bars. {saying}"
    )
