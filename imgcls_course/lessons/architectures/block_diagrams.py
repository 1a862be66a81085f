"""Blocks of architectures as drawings: boxes for layers, arrows for maps."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from imgcls_course.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PINK,
    Picture,
    figure,
    picture,
    without_frame,
)

_HALF_HEIGHT = 0.32


def inception_diagram() -> Picture:
    """Four branches between one input and a stack of maps."""
    drawn, axes = figure(8.2, 3.1)
    axes.set(xlim=(-0.6, 10.4), ylim=(-0.6, 3.9))
    without_frame(axes)
    _box(axes, 0.5, 1.65, "input", BLACK)
    _box(axes, 9.5, 1.65, "stack\nof maps", ORANGE, height=0.6)
    branches = (
        (3.3, (("1 × 1", BLUE, 5.0),)),
        (2.2, (("1 × 1", BLUE, 3.6), ("3 × 3", GREEN, 6.4))),
        (1.1, (("1 × 1", BLUE, 3.6), ("5 × 5", PINK, 6.4))),
        (0.0, (("pooling", BLACK, 3.6), ("1 × 1", BLUE, 6.4))),
    )
    for height, boxes in branches:
        start = (1.25, 1.65)
        for text, colour, middle in boxes:
            _box(axes, middle, height, text, colour)
            _arrow(axes, start, (middle - 0.75, height))
            start = (middle + 0.75, height)
        _arrow(axes, start, (8.75, 1.65))
    return picture(
        drawn,
        "An inception block: from the input go four branches, 1 by 1; 1 by 1 then 3 by 3; 1 by 1 "
        "then 5 by 5; pooling then 1 by 1. Their maps are stacked at the end.",
    )


def dense_diagram() -> Picture:
    """Three layers, each of which sees everything before it."""
    drawn, axes = figure(8.2, 2.9)
    axes.set(xlim=(-0.4, 10.4), ylim=(-0.9, 3.3))
    without_frame(axes)
    names = ("input", "layer 1", "layer 2", "layer 3", "transition")
    places = (0.6, 2.9, 5.2, 7.5, 9.6)
    for place, name in zip(places, names, strict=True):
        colour = BLUE if name.startswith("layer") else BLACK
        _box(axes, place, 0, name, colour)
    for first in range(4):
        for last in range(first + 1, 5):
            if last == first + 1:
                _arrow(axes, (places[first] + 0.75, 0), (places[last] - 0.75, 0))
            else:
                bend = -0.30 - 0.02 * (last - first)
                _arrow(axes, (places[first], _HALF_HEIGHT), (places[last], _HALF_HEIGHT),
                       bend=bend, colour=ORANGE)  # fmt: skip
    return picture(
        drawn,
        "A dense block: input, three layers and a transition in a row. Besides the arrows from one "
        "to the next, bent arrows lead from the input and from each layer to all that come later.",
    )


def _box(
    axes: Axes, middle: float, height_at: float, text: str, colour: str, height: float = 0.0
) -> None:
    half = height or _HALF_HEIGHT
    axes.add_patch(
        FancyBboxPatch(
            (middle - 0.65, height_at - half), 1.3, 2 * half,
            boxstyle="round,pad=0,rounding_size=0.12", facecolor="white", edgecolor=colour,
            linewidth=2, mutation_aspect=0.6,
        )
    )  # fmt: skip
    axes.text(middle, height_at, text, ha="center", va="center", fontsize=10, color=colour)


def _arrow(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    bend: float = 0.0,
    colour: str = BLACK,
) -> None:
    axes.add_patch(
        FancyArrowPatch(
            start, end, arrowstyle="-|>", mutation_scale=11, linewidth=1.5, color=colour,
            connectionstyle=f"arc3,rad={bend}", shrinkA=1, shrinkB=1,
        )
    )  # fmt: skip
