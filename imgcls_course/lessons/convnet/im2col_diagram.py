"""How im2col turns windows into the rows of a matrix."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure, picture, without_frame

_MARKED = ((0, BLUE, "//"), (3, ORANGE, ".."))


def windows_as_rows(image: np.ndarray, rows: np.ndarray, side: int) -> Picture:
    """A small image with two of its windows marked, and the matrix in which they are rows.

    Args:
        image: (height, width), whole numbers.
        rows: (places, side * side), the windows row by row.
        side: of the window.
    """
    across = image.shape[1] - side + 1
    drawn, (left, right) = figure(7.5, 3.2, 1, 2, width_ratios=(image.shape[1], rows.shape[1] + 2))
    _table(left, image)
    _table(right, rows)
    said = []
    for place, colour, hatch in _MARKED:
        top, start = divmod(place, across)
        _mark(left, start, top, side, side, colour, hatch)
        _mark(right, 0, place, rows.shape[1], 1, colour, hatch)
        said.append(f"place {place + 1} is the row {' '.join(map(str, rows[place]))}")
    for place in range(len(rows)):
        right.text(-0.75, place, f"place {place + 1}", ha="right", va="center", color=GREY)
    right.set_xlim(-2.4, rows.shape[1] - 0.4)
    without_frame(left, f"image: {image.shape[0]} × {image.shape[1]}")
    without_frame(right, f"all windows: {rows.shape[0]} × {rows.shape[1]}")
    return picture(
        drawn,
        f"A table of {image.shape[0]} x {image.shape[1]} pixel values; two overlapping windows of "
        f"{side} x {side} are marked. Beside it the matrix of all windows, one a row: "
        f"{'; '.join(said)}.",
    )


def _table(axes: Axes, numbers: np.ndarray) -> None:
    height, width = numbers.shape
    for (row, column), number in np.ndenumerate(numbers):
        axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=GREY))
        axes.text(column, row, str(number), ha="center", va="center", zorder=3)
    axes.set(xlim=(-0.6, width - 0.4), ylim=(height - 0.4, -0.6), aspect="equal")


def _mark(
    axes: Axes, left: int, top: int, width: int, height: int, colour: str, hatch: str
) -> None:
    corner = (left - 0.5, top - 0.5)
    axes.add_patch(Rectangle(corner, width, height, facecolor=colour, alpha=0.15))
    axes.add_patch(
        Rectangle(corner, width, height, fill=False, edgecolor=colour, hatch=hatch, alpha=0.35)
    )
    axes.add_patch(Rectangle(corner, width, height, fill=False, edgecolor=colour, linewidth=3))
