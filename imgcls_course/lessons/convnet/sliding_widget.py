"""An explorer of the sliding window: move it, and see each output being computed."""

from __future__ import annotations

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.convnet.sliding_explorer import SlidingFigure

# A bright rectangle in the upper right: it has a vertical edge, a horizontal one, and a corner.
IMAGE = np.array([[0, 0, 0, 9, 9, 9]] * 4 + [[0] * 6] * 2)
KERNELS = {
    "vertical edges": np.array([[-1, 0, 1]] * 3),
    "horizontal edges": np.array([[-1] * 3, [0] * 3, [1] * 3]),
    "the mean of nine": np.full((3, 3), 1 / 9),
    "one step to the left": np.array([[0, 0, 0], [0, 0, 1], [0, 0, 0]]),
}


def sliding_explorer(place: int = 6) -> Explorer:
    """A slider that moves the kernel from place to place, and a choice of kernels.

    Args:
        place: where the kernel is at first, counted row by row from 1.
    """
    rows, columns = next(iter(KERNELS.values())).shape
    figure = SlidingFigure(IMAGE, rows, columns)
    places = int(np.prod(figure.output_shape))

    def draw(place: int, kernel: str) -> Picture:
        return figure.draw(KERNELS[kernel], place, kernel)

    return Explorer(
        draw,
        {
            "place": ipywidgets.IntSlider(value=place, min=1, max=places, description="place"),
            "kernel": ipywidgets.Dropdown(options=list(KERNELS), description="kernel"),
        },
        "Work out the next number in your head, then move the slider by one.",
    )
