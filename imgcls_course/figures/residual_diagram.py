"""A residual block as a drawing: two layers, and a way around them."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from imgcls_course.figures.style import BLACK, BLUE, ORANGE, Picture, figure, picture, without_frame

_HEIGHT = 0.9
_STATIONS = (
    ("layer", 1.5, "layer", BLUE),
    ("relu", 3.3, "ReLU", BLACK),
    ("layer", 5.1, "layer", BLUE),
    ("sum", 6.9, "+", ORANGE),
    ("relu", 8.5, "ReLU", BLACK),
)


def residual_diagram() -> Picture:
    """From left to right: x, layer, ReLU, layer, sum with x, ReLU, y."""
    drawn, axes = figure(7.5, 1.9)
    axes.set(xlim=(-0.3, 10.3), ylim=(-0.9, 2.1))
    axes.set_aspect("equal")
    without_frame(axes)
    axes.text(0, 0, "$x$", ha="center", va="center", fontsize=16)
    axes.text(10, 0, "$y$", ha="center", va="center", fontsize=16)
    left = 0.25
    for _, middle, text, colour in _STATIONS:
        half = 0.35 if text == "+" else 0.6
        _arrow(axes, (left, 0), (middle - half, 0))
        _station(axes, middle, half, text, colour)
        left = middle + half
    _arrow(axes, (left, 0), (9.75, 0))
    for start, end, style in (
        ((0.55, 0.0), (0.55, 1.5), "-"),
        ((0.55, 1.5), (6.9, 1.5), "-"),
        ((6.9, 1.5), (6.9, 0.4), "-|>"),
    ):
        _arrow(axes, start, end, style, ORANGE)
    axes.text(3.7, 1.58, "shortcut: x as it is", ha="center", va="bottom", color=ORANGE)
    return picture(
        drawn,
        "A residual block from left to right: x goes through a layer, a ReLU and a second layer, "
        "and on a shortcut above them as it is; both are added, then comes a ReLU, which gives y.",
    )


def _station(axes: Axes, middle: float, half: float, text: str, colour: str) -> None:
    box = FancyBboxPatch(
        (middle - half, -_HEIGHT / 2), 2 * half, _HEIGHT, boxstyle="round,pad=0,rounding_size=0.15",
        facecolor="white", edgecolor=colour, linewidth=2,
    )  # fmt: skip
    axes.add_patch(box)
    axes.text(middle, 0, text, ha="center", va="center", fontsize=12, color=colour)


def _arrow(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    style: str = "-|>",
    colour: str = BLACK,
) -> None:
    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle=style,
            mutation_scale=12,
            color=colour,
            linewidth=1.8,
            shrinkA=0,
            shrinkB=0,
        )
    )
