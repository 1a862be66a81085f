"""Accuracies of several models, each as a point with its error bar."""

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


def accuracy_bars(
    accuracies: Mapping[str, float], intervals: Mapping[str, tuple[float, float]], guess: float
) -> Picture:
    """One point a model with its error bar, and a line for guessing.

    Args:
        accuracies: by the model's name, 0 to 1.
        intervals: by the model's name, the lower and the upper end.
        guess: the accuracy of guessing.
    """
    drawn, axes = figure(7, 0.9 + 0.5 * len(accuracies))
    sentences = []
    for place, (name, accuracy) in enumerate(accuracies.items()):
        low, high = intervals[name]
        axes.plot([low, high], [place, place], color=BLUE, linewidth=5, alpha=0.4,
                  solid_capstyle="butt")  # fmt: skip
        axes.plot(accuracy, place, "o", color=BLUE)
        axes.annotate(
            f"{accuracy:.1%}", (high, place), (5, 0), textcoords="offset points", va="center"
        )
        sentences.append(f"{name} {accuracy:.1%}, interval {low:.1%} to {high:.1%}")
    axes.axvline(guess, color=GREY, linestyle="--", linewidth=1)
    axes.text(guess, -0.75, " guessing", color=GREY, va="center")
    axes.set_yticks(range(len(accuracies)), list(accuracies))
    axes.set(xlabel="test accuracy with its 95% interval", ylim=(len(accuracies) - 0.5, -1))
    axes.set_xlim(0, max(high for _, high in intervals.values()) + 0.05)
    axes.xaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
    return picture(drawn, "Accuracies as points with error bars: " + "; ".join(sentences) + ".")
