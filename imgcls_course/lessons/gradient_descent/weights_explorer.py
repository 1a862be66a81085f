"""The weights of a linear classifier, one picture a class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.figures.interactive_figure import RedrawnFigure
from imgcls_course.figures.style import Picture, figure, without_frame

_BRIGHTEST = 99.0  # percentile of the weights' sizes that is drawn at full brightness


def as_pictures(weights: np.ndarray) -> np.ndarray:
    """Weights as colours: grey where they are 0, brighter where they are positive.

    Args:
        weights: (height * width * 3, classes), for the pixels of square images.

    Returns:
        (classes, height, width, 3), values 0 to 1.
    """
    side = round((len(weights) / 3) ** 0.5)
    pictures = weights.T.reshape(-1, side, side, 3)
    sizes = np.percentile(np.abs(pictures), _BRIGHTEST, axis=(1, 2, 3), keepdims=True)
    return np.clip(0.5 + pictures / (2 * np.maximum(sizes, 1e-12)), 0, 1)


class WeightsFigure:
    """Ten pictures of weights and a title; only these are drawn anew.

    Args:
        class_names: one for each class.
    """

    def __init__(self, class_names: Sequence[str]) -> None:
        self.class_names = tuple(class_names)
        columns = -(-len(self.class_names) // 2)
        drawn, grid = figure(7, 3.5, 2, columns)
        self._title = drawn.suptitle("title", fontsize=11)
        grey = np.full((2, 2, 3), 0.5)
        self._images = []
        for axes, name in zip(grid.ravel(), self.class_names, strict=False):
            self._images.append(axes.imshow(grey, extent=(0, 1, 0, 1), interpolation="nearest"))
            without_frame(axes, name)
        self._figure = RedrawnFigure(drawn, [*self._images, self._title])

    def draw(self, weights: np.ndarray, title: str, saying: str) -> Picture:
        """The picture for these weights.

        Args:
            weights: (height * width * 3, classes).
            title: of the whole figure.
            saying: a sentence for the alt text: what the pictures look like.
        """
        for image, pixels in zip(self._images, as_pictures(weights), strict=True):
            image.set_data(pixels)
        self._title.set_text(title)
        return self._figure.picture(
            f"The weights as colours, one picture a class ({', '.join(self.class_names)}), "
            f"{title}. {saying}"
        )
