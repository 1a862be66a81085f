"""Scenes with boxes on them: what is there, and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from imgcls_course.figures.interactive_figure import RedrawnFigure
from imgcls_course.figures.style import (
    BLUE,
    GREY,
    ORANGE,
    Picture,
    figure,
    picture,
    without_frame,
)

NamedBoxes = Sequence[tuple[Sequence[float], str]]
"""Boxes (left, top, right, bottom), each with what is written at it."""

_MOST_BOXES = 40
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
            _label(axes, box, name)
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
            _label(axes, box, name)
    return picture(
        drawn,
        f"The same scene {len(by_way)} times, the objects' true boxes dashed and found boxes in "
        f"solid lines: {', '.join(by_way)}. {saying}",
    )


class DetectionsFigure:
    """A scene with true and found boxes; only the boxes and the image are drawn anew.

    Args:
        side: of the scenes, in pixels.
    """

    def __init__(self, side: int) -> None:
        drawn, (axes, key) = figure(7, 4.6, 1, 2, width_ratios=(4.4, 1.6))
        self._image = axes.imshow(np.zeros((side, side, 3), np.uint8), interpolation="nearest")
        without_frame(axes)
        without_frame(key)
        key.set(xlim=(0, 1), ylim=(0, 1))
        for height, colour, line, name in (
            (0.9, BLUE, "--", "object"), (0.8, ORANGE, "-", "box on an object"),
            (0.7, GREY, ":", "box beside them"),
        ):  # fmt: skip
            key.plot([0, 0.2], [height, height], line, color=colour, linewidth=2.5)
            key.text(0.27, height, name, va="center", fontsize=9)
        self._counts = key.text(0, 0.5, "", va="top", fontsize=11, linespacing=1.6)
        self._frames = [
            axes.add_patch(Rectangle((0, 0), 0, 0, fill=False, linewidth=2))
            for _ in range(_MOST_BOXES)
        ]
        self._labels = [_label(axes, (0, 0, 0, 0), "") for _ in range(_MOST_BOXES)]
        moving = [self._image, *self._frames, *self._labels, self._counts]
        self._figure = RedrawnFigure(drawn, moving)

    def draw(
        self, image: np.ndarray, truth: NamedBoxes, found: NamedBoxes, objects: Sequence[int]
    ) -> Picture:
        """The picture of one scene.

        Args:
            image: (side, side, 3), uint8.
            truth: the objects' boxes.
            found: found boxes.
            objects: for each found box, the object that it is on, or -1.
        """
        self._image.set_data(image)
        looks = [(box, "", BLUE, "--") for box, _ in truth]
        looks += [
            (box, name, ORANGE, "-") if place >= 0 else (box, name, GREY, ":")
            for (box, name), place in zip(found, objects, strict=True)
        ]
        shown = min(len(looks), _MOST_BOXES)
        for frame, label in zip(self._frames[shown:], self._labels[shown:], strict=True):
            frame.set_visible(False)
            label.set_visible(False)
        for frame, label, (box, name, colour, line) in zip(
            self._frames, self._labels, looks, strict=False
        ):
            left, top, right, bottom = box
            frame.set(x=left - 0.5, y=top - 0.5, width=right - left, height=bottom - top)
            frame.set(edgecolor=colour, linestyle=line, visible=True)
            label.set(x=left + 1, y=top - 1, text=name, visible=bool(name))
        right_boxes = sum(place >= 0 for place in objects)
        self._counts.set_text(
            f"objects: {len(truth)}\nfound: {right_boxes}\n\nboxes: {len(found)}\n"
            f"beside: {len(found) - right_boxes}"
        )
        return self._figure.picture(
            f"A scene with {len(truth)} objects, their true boxes dashed. {len(found)} boxes are "
            f"drawn: {right_boxes} lie on an object each, {len(found) - right_boxes} do not."
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


def _label(axes: Axes, box: Sequence[float], name: str):
    left, top = box[:2]
    # At the upper border there is room inside of the box only.
    return axes.text(
        left + 1, top - 1 if top > 9 else top + 1, name, fontsize=8, color="black",
        va="bottom" if top > 9 else "top", path_effects=_ON_ANY_GROUND, clip_on=True,
    )  # fmt: skip
