"""Versions of a network by size, time and accuracy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from imgcls_course.figures.style import BLUE, COLOURS, GREEN, GREY, ORANGE, Picture, figure, picture

_MARKERS = ("o", "s", "^", "D")


class MeasuredVersion(Protocol):
    """What is drawn of a version; `compression.sizes.Version` has it."""

    name: str
    family: str
    bytes: int
    multiply_adds: int
    seconds: float
    accuracy: float


def table_of_versions(versions: Sequence[MeasuredVersion], saying: str) -> Picture:
    """A row a version: bars and numbers for file size, time for an image, and accuracy.

    Args:
        versions: measured; the first one is what the others are compared with.
        saying: a sentence for the alt text: what the bars show.
    """
    drawn, grid = figure(7.8, 1.1 + 0.42 * len(versions), 1, 3, sharey=True)
    places, first = np.arange(len(versions)), versions[0]
    columns = (
        ("file, kB", [one.bytes / 1e3 for one in versions], "{:,.0f}", BLUE, ""),
        ("one image, ms", [one.seconds * 1e3 for one in versions], "{:.2f}", ORANGE, "//"),
        ("test accuracy", [one.accuracy for one in versions], "{:.1%}", GREEN, ".."),
    )
    for axes, (title, values, written, colour, hatch) in zip(grid, columns, strict=True):
        axes.barh(places, values, 0.62, color=colour, hatch=hatch, edgecolor="white")
        for place, value in zip(places, values, strict=True):
            axes.text(value, place, " " + written.format(value), va="center", fontsize=9)
        axes.set(title=title, xlim=(0, 1.4 * max(values)), xticks=[])
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(axis="y", length=0)
    grid[2].axvline(0.97 * first.accuracy, color=GREY, linestyle="--", linewidth=1)
    grid[2].text(0.97 * first.accuracy, len(versions) - 0.45, f"97% of {first.accuracy:.1%}",
                 ha="right", va="top", color=GREY, fontsize=8)  # fmt: skip
    grid[0].set_yticks(places, [one.name for one in versions])
    grid[0].set_ylim(len(versions) - 0.2, -0.6)
    sizes = "; ".join(f"{one.name}: {one.bytes / 1e3:,.0f} kB" for one in versions)
    worst, best = (pick(one.accuracy for one in versions) for pick in (min, max))
    # Times are for this machine, and stay in the figure.
    accuracies = f"Accuracies lie between {math.floor(worst * 100)}% and {math.ceil(best * 100)}%."
    alt = f"Bars for file size, time of one image and accuracy. {sizes}. {accuracies} {saying}"
    return picture(drawn, alt)


def pareto_plot(
    versions: Sequence[MeasuredVersion], on_front: Sequence[bool], saying: str
) -> Picture:
    """Accuracy over file size, the versions that no other beats joined by a line.

    A shaded field is what was asked for: at most a quarter of the first version's size, and at
    least 97% of its accuracy.

    Args:
        versions: measured; the first one is what the field is made of.
        on_front: one truth value a version.
        saying: a sentence for the alt text: what the points show.
    """
    drawn, axes = figure(7.5, 4)
    sizes = np.array([one.bytes / 1e3 for one in versions])
    accuracies = np.array([one.accuracy for one in versions])
    goal, quarter = 0.97 * accuracies[0], sizes[0] / 4
    lowest, highest = min(goal, accuracies.min()) - 0.004, accuracies.max() + 0.006
    axes.set(xscale="log", ylim=(lowest, highest))
    axes.fill_between([sizes.min() / 1.7, quarter], goal, highest, color=GREY, alpha=0.15)
    asked = "asked for: a quarter of the size,\n97% of the accuracy"
    axes.text(quarter * 0.97, goal, asked, ha="right", va="bottom", fontsize=8, color=GREY)
    front = np.flatnonzero(on_front)
    front = front[np.argsort(sizes[front])]
    axes.step(sizes[front], accuracies[front], where="post", color=GREY, linestyle="--",
              linewidth=1, label="front")  # fmt: skip
    families = list(dict.fromkeys(one.family for one in versions))
    for family, colour, marker in zip(families, COLOURS, _MARKERS, strict=False):
        of_it = [place for place, one in enumerate(versions) if one.family == family]
        axes.plot(sizes[of_it], accuracies[of_it], marker, color=colour, markersize=8, label=family)
    for place, one in enumerate(versions):
        side = -1 if place % 2 else 1
        axes.annotate(one.name, (sizes[place], accuracies[place]), xytext=(7, 9 * side),
                      textcoords="offset points", fontsize=8, va="center")  # fmt: skip
    axes.set(xlabel="size of the file, kB", ylabel="test accuracy")
    axes.set_xticks([100, 200, 500, 1000, 3000], ["100", "200", "500", "1,000", "3,000"])
    axes.set_xlim(sizes.min() / 1.7, sizes.max() * 2.6)
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.1%}")
    axes.grid(True)
    drawn.legend(loc="outside upper center", ncols=len(families) + 1)
    names = ", ".join(versions[place].name for place in front)
    return picture(
        drawn,
        f"Accuracy over file size. From small to large these are not beaten: {names}. {saying}",
    )
