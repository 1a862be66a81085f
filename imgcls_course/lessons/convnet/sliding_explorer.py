"""An explorer of the sliding window: move it, and see each output being computed."""

from __future__ import annotations

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import GREY, ORANGE, Picture, figure, without_frame
from imgcls_course.lessons.convnet.image_filters import written_weight

# A bright rectangle in the upper right: it has a vertical edge, a horizontal one, and a corner.
IMAGE = np.array([[0, 0, 0, 9, 9, 9]] * 4 + [[0] * 6] * 2)
KERNELS = {
    "vertical edges": np.array([[-1, 0, 1]] * 3),
    "horizontal edges": np.array([[-1] * 3, [0] * 3, [1] * 3]),
    "the mean of nine": np.full((3, 3), 1 / 9),
    "one step to the left": np.array([[0, 0, 0], [0, 0, 1], [0, 0, 0]]),
}


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
        self._figure = InteractiveFigure(drawn, moving)

    def draw(self, kernel: np.ndarray, place: int, name: str) -> Picture:
        """The picture with the kernel at one place.

        Args:
            kernel: (rows, columns).
            place: which, counted row by row from 1.
            name: what the kernel is called.
        """
        rows, columns = kernel.shape
        for text, weight in zip(self._weights, kernel.ravel(), strict=True):
            text.set_text(written_weight(weight))
        total = 0.0
        for number, text in enumerate(self._outputs):
            row, column = divmod(number, self.output_shape[1])
            window = self.image[row : row + rows, column : column + columns]
            total_here = float((window * kernel).sum())
            text.set_text(written_weight(total_here) if number < place else "")
            if number == place - 1:
                total, terms = total_here, window
                self._window.set_xy((column - 0.5, row - 0.5))
                self._cell.set_xy((column - 0.5, row - 0.5))
                at = f"row {row + 1}, column {column + 1}"
        products = [
            f"{value}·{_in_product(weight)}"
            for value, weight in zip(terms.ravel(), kernel.ravel(), strict=True)
            if weight != 0
        ]
        self._sum.set_text(f"{' + '.join(products)} = {written_weight(total)}")
        return self._figure.picture(
            f"A table of {self.image.shape[0]} x {self.image.shape[1]} pixel values, the kernel "
            f"for {name}, and the output, of which {place} of {len(self._outputs)} numbers are "
            f"filled in. An orange frame marks the window in the image; its output at {at} is "
            f"{written_weight(total)}."
        )


def _in_product(weight: float) -> str:
    """A weight as a factor: in brackets where it has a sign."""
    return f"({written_weight(weight)})" if weight < 0 else written_weight(weight)


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


def sliding_explorer(place: int = 6) -> Explorer:
    """A slider that moves the kernel from place to place, and a choice of kernels.

    Args:
        place: where the kernel is at first, counted row by row from 1.
    """
    rows, columns = next(iter(KERNELS.values())).shape
    drawn = SlidingFigure(IMAGE, rows, columns)
    places = int(np.prod(drawn.output_shape))

    def draw(place: int, kernel: str) -> Picture:
        return drawn.draw(KERNELS[kernel], place, kernel)

    return Explorer(
        draw,
        {
            "place": ipywidgets.IntSlider(value=place, min=1, max=places, description="place"),
            "kernel": ipywidgets.Dropdown(options=list(KERNELS), description="kernel"),
        },
        "Work out the next number in your head, then move the slider by one.",
    )
