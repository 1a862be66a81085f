"""Several views of one photo, and what a classifier sees in each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.figures.photo_predictions import probability_axis
from imgcls_course.figures.style import BLUE, Picture, figure, picture, without_frame


def several_views(
    views: np.ndarray, probabilities: np.ndarray, names: Sequence[str], titles: Sequence[str]
) -> Picture:
    """Views of one photo, and under each the probabilities of a few classes.

    Args:
        views: (n, height, width, 3), uint8.
        probabilities: (n, classes), of the classes that are shown.
        names: of these classes.
        titles: of the views.
    """
    drawn, grid = figure(7.5, 3.4, 2, len(views), height_ratios=(1.3, 1))
    said = []
    for (above, below), view, row, title in zip(grid.T, views, probabilities, titles, strict=True):
        above.imshow(view)
        without_frame(above, title)
        below.barh(np.arange(len(names)), row, color=BLUE, height=0.7)
        for place, probability in enumerate(row):
            below.text(probability + 0.03, place, f"{probability:.0%}", va="center", fontsize=9)
        probability_axis(below, names if below is grid[1, 0] else [""] * len(names))
        below.set(xlim=(0, 1.35), xlabel="")
        said.append(f"{title}: {names[int(np.argmax(row))]} is the likelier")
    return picture(
        drawn, f"{len(views)} views of one photo with bars of probability. {'; '.join(said)}."
    )
