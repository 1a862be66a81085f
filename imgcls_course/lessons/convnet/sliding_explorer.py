"""A kernel on its way over an image of a few pixels, with the numbers at each place."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from imgcls_course.figures.interactive_figure import RedrawnFigure
from imgcls_course.figures.style import GREY, ORANGE, Picture, figure, without_frame
from imgcls_course.lessons.convnet.filter_explorer import fraction


class SlidingFigure:
    """Image, kernel, and as much of the output as has been computed.

    Args:
        image: (height, width), whole numbers from 0 to 9.
        rows: of the kernel.
        columns: of the kernel.
    """

    def __init__(self, image: np.ndarray, rows: int, columns: int) -> None:
        self.image = image
        height, width = image.shape
        self.output_shape = (height - rows + 1, width - columns + 1)
        drawn, (left, middle, right) = figure(7.5, 3.0, 1, 3)
        left.imshow(image, cmap="gray", vmin=-3, vmax=9)
        _numbers(left, image.shape, [str(value) for value in image.ravel()],
                 ["white" if value < 4 else "black" for value in image.ravel()])  # fmt: skip
        self._weights = _numbers(middle, (rows, columns))
        self._outputs = _numbers(right, self.output_shape)
        self._window = Rectangle((0, 0), columns, rows, fill=False, edgecolor=ORANGE, linewidth=4)
        left.add_patch(self._window)
        self._cell = Rectangle((0, 0), 1, 1, fill=False, edgecolor=ORANGE, linewidth=4)
        right.add_patch(self._cell)
        for axes, name in ((left, "image"), (middle, "kernel"), (right, "output")):
            without_frame(axes, name)
            # Cells of the same size in all three tables, each in the middle of its axes.
            centre = (np.mean(axes.get_xlim()), np.mean(axes.get_ylim()))
            half = max(image.shape) / 2 + 0.05
            axes.set(xlim=(centre[0] - half, centre[0] + half))
            axes.set(ylim=(centre[1] + half, centre[1] - half))
        self._sum = drawn.supxlabel("sum", fontsize=11)
        moving = [self._window, self._cell, *self._weights, *self._outputs, self._sum]
        self._figure = RedrawnFigure(drawn, moving)

    def draw(self, kernel: np.ndarray, place: int, name: str) -> Picture:
        """The picture with the kernel at one place.

        Args:
            kernel: (rows, columns).
            place: which, counted row by row from 1.
            name: what the kernel is called.
        """
        rows, columns = kernel.shape
        for text, weight in zip(self._weights, kernel.ravel(), strict=True):
            text.set_text(fraction(weight))
        total = 0.0
        for number, text in enumerate(self._outputs):
            row, column = divmod(number, self.output_shape[1])
            window = self.image[row : row + rows, column : column + columns]
            total_here = float((window * kernel).sum())
            text.set_text(fraction(total_here) if number < place else "")
            if number == place - 1:
                total, terms = total_here, window
                self._window.set_xy((column - 0.5, row - 0.5))
                self._cell.set_xy((column - 0.5, row - 0.5))
                at = f"row {row + 1}, column {column + 1}"
        products = [
            f"{value}·{'(' + fraction(weight) + ')' if weight < 0 else fraction(weight)}"
            for value, weight in zip(terms.ravel(), kernel.ravel(), strict=True)
            if weight != 0
        ]
        self._sum.set_text(f"{' + '.join(products)} = {fraction(total)}")
        return self._figure.picture(
            f"A table of {self.image.shape[0]} x {self.image.shape[1]} pixel values, the kernel "
            f"for {name}, and the output, of which {place} of {len(self._outputs)} numbers are "
            f"filled in. An orange frame marks the window in the image; its output at {at} is "
            f"{fraction(total)}."
        )


def _numbers(
    axes: Axes,
    shape: tuple[int, int],
    texts: list[str] | None = None,
    colours: list[str] | None = None,
) -> list[Text]:
    """A table of numbers with thin lines between them; empty where no texts are given."""
    height, width = shape
    axes.set(xlim=(-0.55, width - 0.45), ylim=(height - 0.45, -0.55), aspect="equal")
    for x in range(width + 1):
        axes.plot([x - 0.5, x - 0.5], [-0.5, height - 0.5], color=GREY, linewidth=0.8)
    for y in range(height + 1):
        axes.plot([-0.5, width - 0.5], [y - 0.5, y - 0.5], color=GREY, linewidth=0.8)
    return [
        axes.text(
            number % width, number // width, texts[number] if texts else "", ha="center",
            va="center", fontsize=11, color=colours[number] if colours else "black",
        )
        for number in range(height * width)
    ]  # fmt: skip
