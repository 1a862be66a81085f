"""Matrices as rectangles, to see which sides must fit when they are multiplied."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from imgcls_course.figures.style import BLUE, GREEN, ORANGE, Picture, figure, picture, without_frame

_SIDES = {"images": 2.0, "inputs": 1.35, "units": 0.75}
_COLOURS = {"images": BLUE, "inputs": GREEN, "units": ORANGE}
_GAP, _BIG_GAP = 1.15, 1.9


@dataclass(frozen=True)
class _Matrix:
    name: str
    rows: str
    columns: str
    is_gradient: bool = False


_X = _Matrix("$X$", "images", "inputs")
_Y = _Matrix("$Y$", "images", "units")
_W = _Matrix("$W$", "inputs", "units")
_DY = _Matrix("$dY$", "images", "units", True)
_PRODUCTS = (
    ("forwards", (_X, _W, _Y)),
    (
        "back to the weights",
        (_Matrix("$X^T$", "inputs", "images"), _DY, _Matrix("$dW$", "inputs", "units", True)),
    ),
    (
        "back to the inputs",
        (_DY, _Matrix("$W^T$", "units", "inputs"), _Matrix("$dX$", "images", "inputs", True)),
    ),
)


def shapes_of_a_product() -> Picture:
    """X @ W = Y, and the two products that carry a gradient back through it."""
    drawn, axes = figure(9.2, 1.75)
    without_frame(axes)
    axes.set_aspect("equal")
    x = 0.0
    for title, matrices in _PRODUCTS:
        start = x
        for matrix, sign in zip(matrices, ("@", "=", ""), strict=True):
            width = _SIDES[matrix.columns]
            _draw(axes, matrix, x)
            axes.text(x + width + 0.32, 0, sign, ha="center", va="center", fontsize=13)
            x += width + _GAP
        axes.text((start + x - _GAP) / 2, 1.75, title, ha="center", fontsize=11)
        x += _BIG_GAP - _GAP
    axes.set(xlim=(-0.6, x - _BIG_GAP + 0.1), ylim=(-1.05, 2.1))
    return picture(
        drawn,
        "Rectangles for matrices. Forwards: X (images by inputs) times W (inputs by units) gives Y "
        "(images by units). Back to the weights: X transposed times dY gives dW, shaped like W. "
        "Back to the inputs: dY times W transposed gives dX, shaped like X.",
    )


def _draw(axes: Axes, matrix: _Matrix, x: float) -> None:
    width, height = _SIDES[matrix.columns], _SIDES[matrix.rows]
    axes.add_patch(
        Rectangle((x, -height / 2), width, height, facecolor="#f4f4f4", edgecolor="none",
                  hatch="///" if matrix.is_gradient else "", linewidth=0, alpha=0.99)
    )  # fmt: skip
    left, right, bottom, top = x, x + width, -height / 2, height / 2
    for side, places in (
        (matrix.columns, (((left, right), (bottom, bottom)), ((left, right), (top, top)))),
        (matrix.rows, (((left, left), (bottom, top)), ((right, right), (bottom, top)))),
    ):
        for across, up in places:
            axes.plot(across, up, color=_COLOURS[side], linewidth=3, solid_capstyle="butt")
    axes.text(x + width / 2, 0, matrix.name, ha="center", va="center", fontsize=12,
              bbox={"facecolor": "#f4f4f4", "edgecolor": "none", "pad": 1.5})  # fmt: skip
    axes.text(x + width / 2, top + 0.07, matrix.columns, ha="center", va="bottom", fontsize=8,
              color=_COLOURS[matrix.columns])  # fmt: skip
    axes.text(left - 0.07, 0, matrix.rows, ha="right", va="center", fontsize=8, rotation=90,
              color=_COLOURS[matrix.rows])  # fmt: skip
