"""An explorer of pixels: channels, brightness and resolution of a photo."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
import numpy as np

from imgcls_course.datasets import Photo, centre_square, resize
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.images_and_tasks.pixel_explorer import CHANNELS, PixelFigure

LARGEST_SIDE = 256
SIDES = (8, 16, 32, 64, 128, LARGEST_SIDE)


def pixel_explorer(photos: Sequence[Photo]) -> Explorer:
    """A choice of photo, channel, brightness and number of pixels.

    Args:
        photos: to choose from; each is cropped to the square in its middle.
    """
    squares = {
        photo.title: resize(centre_square(photo.image)[None], LARGEST_SIDE)[0] for photo in photos
    }
    figure = PixelFigure()

    def draw(photo: str, channel: str, brightness: int, side: int) -> Picture:
        image = resize(squares[photo][None], side)[0]
        image = np.clip(image.astype(np.int64) + brightness, 0, 255).astype(np.uint8)
        return figure.draw(image, photo, channel, brightness, f"{side} x {side} pixels")

    return Explorer(
        draw,
        {
            "photo": ipywidgets.Dropdown(options=list(squares), description="photo"),
            "channel": ipywidgets.Dropdown(options=("colour", *CHANNELS), description="show"),
            "brightness": ipywidgets.IntSlider(
                value=0, min=-200, max=200, step=10, description="brightness added"
            ),
            "side": ipywidgets.SelectionSlider(
                options=SIDES, value=LARGEST_SIDE, description="pixels a side"
            ),
        },
        "With how few pixels a side can you still tell what it is? CIFAR-10 has 32.",
    )
