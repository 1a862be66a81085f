"""An explorer of a classifier: one of the course's photos, or the learner's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets
import numpy as np

from imgcls_course.datasets import Photo
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.photo_predictions import Answer, PredictionsFigure
from imgcls_course.figures.style import Picture
from imgcls_course.figures.uploaded_image import uploaded_image

OWN_PHOTO = "your own (upload it below)"


def top_predictions(
    image: np.ndarray, title: str, answers: Sequence[Answer], true_name: str = ""
) -> Picture:
    """A photo, and beside it the likeliest classes with their probabilities as bars.

    Args:
        image: (height, width, 3), uint8.
        title: what the photo is called.
        answers: the likeliest classes, the likeliest first.
        true_name: the right class, drawn in another colour; empty where it is not known.
    """
    return PredictionsFigure(len(answers)).draw(image, title, answers, true_name)


def photo_explorer(
    photos: Sequence[Photo], answer: Callable[[np.ndarray], Sequence[Answer]]
) -> Explorer:
    """A choice of photo, with a button to upload one, and the classifier's likeliest classes.

    A file that is not a usable image is told in words, and the widget goes on.

    Args:
        photos: to choose from.
        answer: from an image (height, width, 3), uint8, to its likeliest classes.
    """
    drawn = PredictionsFigure()
    by_title = {photo.title: photo for photo in photos}

    def draw(photo: str, upload: Sequence[Any]) -> Picture:
        if photo == OWN_PHOTO:
            image, name = uploaded_image(upload)
            return drawn.draw(image, name, answer(image))
        chosen = by_title[photo]
        return drawn.draw(chosen.image, chosen.title, answer(chosen.image), chosen.class_name)

    choice = ipywidgets.Dropdown(options=[*by_title, OWN_PHOTO], description="photo")
    upload = ipywidgets.FileUpload(
        accept="image/*", multiple=False, description="Upload a photo of your own"
    )
    explorer = Explorer(
        draw,
        {"photo": choice, "upload": upload},
        "Find a photo that the model gets wrong. What misleads it?",
    )
    # Whoever uploads a photo wants to see it.
    upload.observe(lambda change: setattr(choice, "value", OWN_PHOTO), names="value")
    return explorer
