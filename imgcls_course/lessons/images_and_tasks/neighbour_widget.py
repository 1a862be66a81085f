"""An explorer of k-nearest neighbours: an image, its neighbours, and their vote."""

from __future__ import annotations

import ipywidgets
import numpy as np

from imgcls_course.datasets import LabelledImages
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.images_and_tasks.neighbour_explorer import NeighboursFigure, rows_for

MOST_NEIGHBOURS = 21


def neighbour_explorer(
    queries: LabelledImages, references: LabelledImages, nearest: np.ndarray
) -> Explorer:
    """Sliders for the image and for k.

    Args:
        queries: images to classify.
        references: training images.
        nearest: (queries, at least k), places in `references`, the nearest first.
    """
    most = min(MOST_NEIGHBOURS, nearest.shape[1])
    figures = [NeighboursFigure(rows, with_vote=True) for rows in range(1, rows_for(most) + 1)]

    def draw(image: int, k: int) -> Picture:
        found = references.subset(nearest[image, :k])
        votes = np.bincount(found.labels, minlength=len(queries.class_names))
        return figures[rows_for(k) - 1].draw(
            queries.images[image],
            int(queries.labels[image]),
            found.images,
            found.labels,
            queries.class_names,
            int(votes.argmax()),
        )

    return Explorer(
        draw,
        {
            "image": ipywidgets.IntSlider(
                value=0, min=0, max=len(queries) - 1, description="image number"
            ),
            "k": ipywidgets.IntSlider(value=7, min=1, max=most, description="k"),
        },
        "Find an image that k = 1 gets wrong and a larger k gets right. What do the neighbours "
        "have in common: the object, or the background?",
    )
