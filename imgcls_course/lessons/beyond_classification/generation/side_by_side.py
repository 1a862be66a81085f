"""A few images side by side that a widget exchanges within milliseconds."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import Picture, figure, without_frame


class SideBySideFigure:
    """Images with titles; only the pixels change.

    Args:
        images: by title, the first ones to be seen, (height, width, 3), uint8.
        height: of the figure, in inches.
    """

    def __init__(self, images: Mapping[str, np.ndarray], height: float = 2.7) -> None:
        drawn, grid = figure(7, height, 1, len(images), squeeze=False)
        self._shown = []
        for axes, (title, image) in zip(grid[0], images.items(), strict=True):
            self._shown.append(axes.imshow(image, interpolation="nearest"))
            without_frame(axes, title)
        self._figure = InteractiveFigure(drawn, self._shown)

    def draw(self, images: Mapping[str, np.ndarray], alt: str) -> Picture:
        """The same places with other images of the same sizes.

        Args:
            images: by title, in the order of the first ones.
            alt: a sentence that says what is seen.
        """
        for shown, image in zip(self._shown, images.values(), strict=True):
            shown.set_data(image)
        return self._figure.picture(alt)
