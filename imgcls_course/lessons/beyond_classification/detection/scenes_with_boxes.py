"""Scenes with boxes on them: what is there, and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from imgcls_course.figures.style import (
    BLUE,
    ORANGE,
    Picture,
    figure,
    picture,
    without_frame,
)

NamedBoxes = Sequence[tuple[Sequence[float], str]]
"""Boxes (left, top, right, bottom), each with what is written at it."""

_ON_ANY_GROUND = [withStroke(linewidth=2.5, foreground="white")]


def scenes_with_boxes(
    images: Sequence[np.ndarray], boxes: Sequence[NamedBoxes], saying: str, columns: int = 4
) -> Picture:
    """Several scenes, each with its boxes in solid lines.

    Args:
        images: (side, side, 3) each, uint8.
        boxes: of each image.
        saying: a sentence for the alt text: what is in them.
        columns: scenes in a row.
    """
    rows = -(-len(images) // columns)
    drawn, grid = figure(7.5, 7.7 / columns * rows, rows, columns, squeeze=False)
    for axes in grid.ravel():
        without_frame(axes)
    for axes, image, some in zip(grid.ravel(), images, boxes, strict=False):
        axes.imshow(image)
        for box, name in some:
            _frame(axes, box, ORANGE, "-")
            write_label(axes, box, name)
    return picture(drawn, f"{len(images)} scenes with boxes drawn on them. {saying}")


def ways_compared(
    image: np.ndarray,
    truth: NamedBoxes,
    by_way: Mapping[str, NamedBoxes],
    saying: str,
) -> Picture:
    """One scene several times: the truth dashed, and what each way has found in solid lines.

    Args:
        image: (side, side, 3), uint8.
        truth: the objects' boxes.
        by_way: what was found, by the name of the way.
        saying: a sentence for the alt text: how they differ.
    """
    drawn, row = figure(7.5, 7.9 / len(by_way), 1, len(by_way), squeeze=False)
    for axes, (way, found) in zip(row[0], by_way.items(), strict=True):
        axes.imshow(image)
        without_frame(axes, way)
        for box, _ in truth:
            _frame(axes, box, BLUE, "--")
        for box, name in found:
            _frame(axes, box, ORANGE, "-")
            write_label(axes, box, name)
    return picture(
        drawn,
        f"The same scene {len(by_way)} times, the objects' true boxes dashed and found boxes in "
        f"solid lines: {', '.join(by_way)}. {saying}",
    )


def _frame(axes: Axes, box: Sequence[float], colour: str, line: str) -> None:
    left, top, right, bottom = box
    # Matplotlib's pixels have their centres at whole numbers, the boxes their borders.
    corner = (left - 0.5, top - 0.5)
    for width, edge, style in ((3.6, "white", "-"), (2, colour, line)):
        axes.add_patch(
            Rectangle(
                corner, right - left, bottom - top, fill=False,
                linewidth=width, edgecolor=edge, linestyle=style,
                alpha=0.5 if edge == "white" else 1,
            )
        )  # fmt: skip


def write_label(axes: Axes, box: Sequence[float], name: str) -> Text:
    """Write a name at a box's upper left corner, to be read on any ground."""
    left, top = box[:2]
    # At the upper border there is room inside of the box only.
    return axes.text(
        left + 1, top - 1 if top > 9 else top + 1, name, fontsize=8, color="black",
        va="bottom" if top > 9 else "top", path_effects=_ON_ANY_GROUND, clip_on=True,
    )  # fmt: skip
