"""An explorer of nearest neighbours: one image looked up by pixels and by features."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets
import numpy as np

from imgcls_course.datasets import LabelledImages
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.feature_extraction.search_explorer import SearchFigure


def search_explorer(
    data: LabelledImages,
    maps: Mapping[str, np.ndarray],
    nearest: Mapping[str, np.ndarray],
    class_name: str = "cat",
    number: int = 0,
) -> Explorer:
    """A choice of class, and a slider through its images.

    Args:
        data: the images, equally many of each class.
        maps: by the search's name, such as "pixels", positions (n, 2).
        nearest: by the same names, (n, at least 7), places in `data`, the nearest first.
        class_name: the class that is chosen first.
        number: which of its images.
    """
    drawn = SearchFigure(data, maps, nearest)
    places = [np.flatnonzero(data.labels == label) for label in range(len(data.class_names))]

    def draw(class_name: str, number: int) -> Picture:
        of_class = places[data.class_names.index(class_name)]
        return drawn.draw(int(of_class[min(number, len(of_class) - 1)]))

    return Explorer(
        draw,
        {
            "class_name": ipywidgets.Dropdown(
                options=data.class_names, value=class_name, description="class"
            ),
            "number": ipywidgets.IntSlider(
                value=number, min=0, max=max(map(len, places)) - 1, description="which image of it"
            ),
        },
        "Find an image that neither search gets right. Where does its star lie on the maps?",
    )
