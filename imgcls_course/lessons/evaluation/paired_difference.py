"""Two models on the same images: each by itself, and their difference."""

from __future__ import annotations

from collections.abc import Mapping

from imgcls_course.evaluation.comparison import Comparison
from imgcls_course.evaluation.intervals import Interval
from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure, picture

_COLOURS, _MARKERS, _HATCHES = (BLUE, ORANGE), ("o", "s"), ("", "///")


def paired_difference(alone: Mapping[str, Interval], compared: Comparison, saying: str) -> Picture:
    """Two accuracies with their intervals, where the models disagree, and the difference.

    Args:
        alone: the interval of each of two models' accuracies, by its name.
        compared: the first against the second.
        saying: a sentence for the alt text: what the intervals and the difference show.
    """
    drawn, (left, middle, right) = figure(7.5, 2.5, 1, 3, width_ratios=(1, 0.8, 1))
    names = list(alone)
    for place, (interval, colour, marker) in enumerate(
        zip(alone.values(), _COLOURS, _MARKERS, strict=True)
    ):
        left.plot(
            interval[1:],
            [place, place],
            color=colour,
            linewidth=7,
            alpha=0.35,
            solid_capstyle="butt",
        )
        left.plot(interval.estimate, place, marker, color=colour, markersize=8)
    left.set_yticks([0, 1], names)
    left.set(ylim=(1.6, -0.6), title="each by itself", xlabel="accuracy")
    left.margins(x=0.12)
    left.xaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
    left.locator_params(axis="x", nbins=4)

    counts = (compared.only_first, compared.only_second)
    for place, (count, colour, hatch) in enumerate(zip(counts, _COLOURS, _HATCHES, strict=True)):
        middle.bar(place, count, 0.6, color=colour, hatch=hatch, edgecolor="white")
        middle.text(place, count, f"{count}", ha="center", va="bottom")
    middle.set_xticks([0, 1], [f"only\n{name}" for name in names])
    middle.set(title="only one is right", ylabel="images", ylim=(0, 1.18 * max(*counts, 1)))

    difference = compared.difference
    right.axvline(0, color=GREY, linestyle="--", linewidth=1)
    right.plot(difference[1:], [0, 0], color=BLUE, linewidth=7, alpha=0.35, solid_capstyle="butt")
    right.plot(difference.estimate, 0, "D", color=BLUE, markersize=8)
    reach = 1.25 * max(abs(difference.low), abs(difference.high), 0.01)
    right.set(xlim=(-reach, reach), ylim=(1, -1), yticks=[], title="the difference")
    right.spines["left"].set_visible(False)
    right.set_xlabel("percentage points")
    right.xaxis.set_major_formatter(
        lambda value, place: f"{100 * value:+.0f}".replace("+0", "0").replace("-", "−")
    )
    right.locator_params(axis="x", nbins=5)
    return picture(
        drawn,
        f"Left, the accuracies of {names[0]} and {names[1]} with their intervals; in the middle, "
        f"on how many images only one of them is right; right, the difference. {saying}",
    )
