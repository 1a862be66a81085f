"""Two tasks side by side: some images of each class."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from imgcls_course.datasets import LabelledImages
from imgcls_course.figures.style import Picture, figure, picture, without_frame

_GAP = 3  # pixels between images


def classes_of_tasks(
    tasks: Mapping[str, LabelledImages], rows: int = 4, saying: str = ""
) -> Picture:
    """Under each task's title, a column of images for each of its classes.

    Args:
        tasks: by the title; all images of one size.
        rows: images of each class.
        saying: a sentence for the alt text: what is to be seen.
    """
    widths = [len(task.class_names) for task in tasks.values()]
    drawn, row = figure(7.8, 0.8 + 0.62 * rows, 1, len(tasks), width_ratios=widths, squeeze=False)
    for axes, (title, task) in zip(row[0], tasks.items(), strict=True):
        _columns(axes, task, rows)
        axes.set_title(title, fontsize=11, pad=22)
    told = "; ".join(f"{title}: {', '.join(task.class_names)}" for title, task in tasks.items())
    return picture(drawn, f"{rows} small photos of each class of two tasks. {told}. {saying}")


def _columns(axes: Axes, task: LabelledImages, rows: int) -> None:
    """One mosaic of all images, with the names of the classes above their columns."""
    side = task.images.shape[1] + _GAP
    classes = len(task.class_names)
    mosaic = np.full((rows * side - _GAP, classes * side - _GAP, 3), 255, np.uint8)
    for label in range(classes):
        for place, image in enumerate(task.images[task.labels == label][:rows]):
            top, left = place * side, label * side
            mosaic[top : top + side - _GAP, left : left + side - _GAP] = image
    axes.imshow(mosaic, interpolation="nearest")
    without_frame(axes)
    for label, name in enumerate(task.class_names):
        axes.text(label * side + side / 2, -4, name, ha="center", va="bottom", fontsize=9)
