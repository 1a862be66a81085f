"""Accuracy against the time that it took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from imgcls_course.figures.style import COLOURS, GREY, Picture, figure, picture

_LINES = ("-", "--", ":", "-.")
_MARKERS = ("o", "s", "^", "D")


def accuracy_by_seconds(
    traces: Mapping[str, Sequence[tuple[float, float]]],
    goal: float | None,
    saying: str,
) -> Picture:
    """A curve for each method over the processor seconds that it has taken.

    Args:
        traces: seconds and accuracy at that time, by the method's name.
        goal: an accuracy to draw a line at.
        saying: a sentence for the alt text: what is to be seen.
    """
    drawn, axes = figure(7.5, 3.6)
    looks = zip(COLOURS, _LINES, _MARKERS, strict=False)
    for (name, trace), (colour, line, marker) in zip(traces.items(), looks, strict=False):
        seconds, accuracies = zip(*trace, strict=True)
        axes.plot(seconds, accuracies, color=colour, linestyle=line, marker=marker)
        axes.annotate(f"{name}, {accuracies[-1]:.0%}", (seconds[-1], accuracies[-1]),
                      xytext=(8, 0), textcoords="offset points", color=colour, va="center",
                      annotation_clip=False)  # fmt: skip
    if goal is not None:
        axes.axhline(goal, color=GREY, linestyle=":", linewidth=1)
        axes.text(0, goal, f"{goal:.0%} ", color=GREY, va="bottom", fontsize=9)
    longest = max(seconds for trace in traces.values() for seconds, _ in trace)
    axes.set(xlabel="processor seconds, all cores together", ylabel="test accuracy")
    axes.set_xlim(0, 1.32 * longest)
    axes.set_xticks([tick for tick in axes.get_xticks() if tick <= 1.05 * longest])
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.grid(True, axis="y")
    return picture(
        drawn,
        f"Test accuracy against processor seconds, a curve each for {', '.join(traces)}. {saying}",
    )
