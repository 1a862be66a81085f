"""An explorer of a classifier: one of the course's photos, or the learner's own."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets
import numpy as np

from imgcls_course.datasets import Photo, load_image
from imgcls_course.errors import ImageError
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.photo_predictions import Answer, PredictionsFigure
from imgcls_course.figures.style import Picture

OWN_PHOTO = "your own (upload it below)"


def photo_explorer(
    photos: Sequence[Photo], answer: Callable[[np.ndarray], Sequence[Answer]]
) -> Explorer:
    """A choice of photo, with a button to upload one, and the classifier's likeliest classes.

    A file that is not a usable image is told in words, and the widget goes on.

    Args:
        photos: to choose from.
        answer: from an image (height, width, 3), uint8, to its likeliest classes.
    """
    figure = PredictionsFigure()
    by_title = {photo.title: photo for photo in photos}

    def draw(photo: str, upload: Sequence[Any]) -> Picture:
        if photo == OWN_PHOTO:
            image, name = uploaded_image(upload)
            return figure.draw(image, name, answer(image))
        chosen = by_title[photo]
        return figure.draw(chosen.image, chosen.title, answer(chosen.image), chosen.class_name)

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


def uploaded_image(files: Sequence[Any]) -> tuple[np.ndarray, str]:
    """The image in the newest uploaded file, and a name for it.

    Raises:
        ImageError: there is no file, or it is not an image.
    """
    if not files:
        raise ImageError("No photo has been uploaded yet.", "Choose one with the button above.")
    # A file's name comes from outside and goes onto the page: only harmless characters stay.
    name = re.sub(r"[^\w .-]", "", str(files[-1]["name"]))[:40] or "your photo"
    try:
        return load_image(io.BytesIO(bytes(files[-1]["content"]))), name
    except ImageError as error:
        raise ImageError(f"“{name}” cannot be shown: {error.problem}", error.remedy) from error
