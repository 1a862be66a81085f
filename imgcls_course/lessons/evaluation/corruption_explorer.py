"""An explorer of corruptions: spoil a photo, and see what the classifier makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import ipywidgets
import numpy as np

from imgcls_course.datasets import Photo, centre_square, resize
from imgcls_course.evaluation.corruptions import KINDS, STRENGTHS, corrupt
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.photo_predictions import Answer, PredictionsFigure
from imgcls_course.figures.style import Picture

SIDE = 224


def corruption_explorer(
    photos: Sequence[Photo],
    answer: Callable[[np.ndarray], Sequence[Answer]],
    photo: str = "",
    kind: str = KINDS[0],
    strength: int = 0,
) -> Explorer:
    """A choice of photo and corruption, a slider for its strength, and the likeliest classes.

    Args:
        photos: to choose from.
        answer: from an image (224, 224, 3), uint8, to its likeliest classes.
        photo: the title of the one that is shown first; empty for the first of all.
        kind: the corruption that is chosen first.
        strength: where the slider starts, 0 to 5.
    """
    drawn = PredictionsFigure()
    true_name = {one.title: one.class_name for one in photos}
    # Once, and not at every move: some photos are large.
    squares = {one.title: resize(centre_square(one.image)[np.newaxis], SIDE)[0] for one in photos}

    @cache
    def spoilt(title: str, kind: str, strength: int) -> tuple[np.ndarray, Sequence[Answer]]:
        image = corrupt(squares[title], kind, strength)
        return image, answer(image)

    def draw(photo: str, kind: str, strength: int) -> Picture:
        image, answers = spoilt(photo, kind, strength)
        title = f"{photo}, {kind} of strength {strength}" if strength else photo
        return drawn.draw(image, title, answers, true_name[photo])

    return Explorer(
        draw,
        {
            "strength": ipywidgets.IntSlider(
                value=strength, min=0, max=STRENGTHS[-1], description="strength"
            ),
            "kind": ipywidgets.Dropdown(options=list(KINDS), value=kind, description="corruption"),
            "photo": ipywidgets.Dropdown(
                options=list(squares), value=photo or next(iter(squares)), description="photo"
            ),
        },
        "Raise the strength step by step. Does the model become unsure before it becomes wrong?",
    )
