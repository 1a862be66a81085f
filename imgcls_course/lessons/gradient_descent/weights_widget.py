"""An explorer of a linear classifier's weights while it learns."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.gradient_descent.weights_explorer import WeightsFigure


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
    figure = WeightsFigure(class_names)

    def draw(epoch: int) -> Picture:
        if not np.any(history[epoch]):
            return figure.draw(history[epoch], f"epoch {epoch}", "All are evenly grey.")
        return figure.draw(history[epoch], f"epoch {epoch}", saying)

    last = len(history) - 1
    slider = ipywidgets.IntSlider(value=last, min=0, max=last, description="epoch")
    return Explorer(
        draw, {"epoch": slider}, "Go back to epoch 0, then forward one by one. What comes first?"
    )
