"""An explorer of a linear classifier's weights while it learns, one picture a class."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
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
        self._figure = InteractiveFigure(drawn, [*self._images, self._title])

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


def weights_explorer(
    history: Sequence[np.ndarray], class_names: Sequence[str], saying: str
) -> Explorer:
    """A slider for the epoch.

    Args:
        history: weights after each epoch, (height * width * 3, classes), those before the first
            epoch first.
        class_names: one for each class.
        saying: a sentence for the alt text: what the pictures look like.
    """
    drawn = WeightsFigure(class_names)

    def draw(epoch: int) -> Picture:
        if not np.any(history[epoch]):
            return drawn.draw(history[epoch], f"epoch {epoch}", "All are evenly grey.")
        return drawn.draw(history[epoch], f"epoch {epoch}", saying)

    last = len(history) - 1
    slider = ipywidgets.IntSlider(value=last, min=0, max=last, description="epoch")
    return Explorer(
        draw, {"epoch": slider}, "Go back to epoch 0, then forward one by one. What comes first?"
    )
