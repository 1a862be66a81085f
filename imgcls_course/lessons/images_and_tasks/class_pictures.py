"""One picture for each class: its mean, or what a method has made of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.figures.style import Picture, figure, picture, without_frame


def class_pictures(pictures: np.ndarray, class_names: Sequence[str], saying: str) -> Picture:
    """One picture a class, side by side in two rows.

    Args:
        pictures: (classes, height, width, 3), values 0 to 1.
        class_names: one for each class.
        saying: a sentence for the alt text: what they look like.
    """
    columns = -(-len(class_names) // 2)
    drawn, grid = figure(7, 3.1, 2, columns)
    for axes, image, name in zip(grid.ravel(), pictures, class_names, strict=False):
        axes.imshow(np.clip(image, 0, 1), interpolation="nearest")
        without_frame(axes, name)
    return picture(drawn, f"One picture a class, {', '.join(class_names)}. {saying}")
