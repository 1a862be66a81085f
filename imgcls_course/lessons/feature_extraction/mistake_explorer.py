"""An explorer of preprocessing mistakes: what a network sees, and what it then says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ipywidgets
import numpy as np

from imgcls_course.datasets import Photo
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.feature_extraction.preprocessing_mistakes import MistakeFigure


def mistake_explorer(
    photos: Sequence[Photo],
    views: Mapping[str, np.ndarray],
    probabilities: Mapping[str, np.ndarray],
    class_names: Sequence[str],
    photo: str = "",
) -> Explorer:
    """A choice of photo, and of the mistake that is made with it.

    Args:
        photos: to choose from.
        views: by the mistake's name, all photos as the network gets them, (photos, side, side, 3).
        probabilities: by the name of each mistake that can be chosen, (photos, classes).
        class_names: one for each class.
        photo: the name of the one that is shown first; empty takes the first.
    """
    titles = {photo.title: place for place, photo in enumerate(photos)}
    mistakes = list(probabilities)
    first = next((one.title for one in photos if one.name == photo), photos[0].title)
    drawn = MistakeFigure(class_names, next(iter(views.values())).shape[1])

    def draw(photo: str, mistake: str) -> Picture:
        place = titles[photo]
        return drawn.draw(
            views[mistake][place],
            probabilities[mistake][place],
            photos[place].class_index,
            mistake,
        )

    return Explorer(
        draw,
        {
            "photo": ipywidgets.Dropdown(options=list(titles), value=first, description="photo"),
            "mistake": ipywidgets.Dropdown(options=mistakes, description="prepared"),
        },
        "Which mistake would you notice from the top five, for which photos?",
    )
