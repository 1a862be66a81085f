"""An explorer of pixels: channels, brightness and resolution of a photo."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
import numpy as np

from imgcls_course.datasets import Photo, centre_square, resize
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import BLUE, GREEN, ORANGE, Picture, figure, without_frame
from imgcls_course.lessons.images_and_tasks.pixel_values import CHANNELS

LINES = {"red": (ORANGE, "-"), "green": (GREEN, "--"), "blue": (BLUE, ":")}
LARGEST_SIDE = 256
SIDES = (8, 16, 32, 64, 128, LARGEST_SIDE)


class PixelFigure:
    """A photo, and how often each value occurs in it; only these are drawn anew."""

    def __init__(self) -> None:
        drawn, (canvas, histogram) = figure(7.5, 3.3, 1, 2, width_ratios=(3, 2))
        grey = np.full((2, 2, 3), 128, np.uint8)
        self._image = canvas.imshow(grey, extent=(0, 1, 0, 1), interpolation="nearest")
        without_frame(canvas)
        self._title = canvas.set_title("title")
        self._curves = {}
        for name, (colour, line) in LINES.items():
            (self._curves[name],) = histogram.plot([], [], line, color=colour, label=name)
        # Heights are told against the largest, so that the axis need not be drawn again.
        histogram.set(xlim=(0, 255), ylim=(0, 1.05), yticks=[], xticks=(0, 50, 100, 150, 200, 255))
        histogram.set(xlabel="value", ylabel="how many pixels have it")
        histogram.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, columnspacing=1)
        self._figure = InteractiveFigure(drawn, [self._image, self._title, *self._curves.values()])

    def draw(
        self, image: np.ndarray, title: str, shown: str, brightness: int, shape: str
    ) -> Picture:
        """The picture of one image as it is after its values were changed.

        Args:
            image: (height, width, 3), uint8, square, after the change.
            title: what it shows.
            shown: "colour" or one of `CHANNELS`.
            brightness: what was added, for the alt text.
            shape: the array's shape in words.
        """
        names = (shown,) if shown in CHANNELS else CHANNELS
        numbers = [CHANNELS.index(name) for name in names]
        values = image[:, :, numbers]
        self._image.set_data(np.broadcast_to(values, image.shape))
        self._title.set_text(shape)
        counts = {
            name: np.bincount(image[:, :, number].ravel() // 8, minlength=32)
            for name, number in zip(names, numbers, strict=True)
        }
        largest = max(count.max() for count in counts.values())
        for name, curve in self._curves.items():
            count = counts.get(name)
            curve.set_data(([], []) if count is None else (np.arange(32) * 8 + 4, count / largest))
        change = f"{brightness:+d} added to every value" if brightness else "values as they are"
        share = np.mean((values == 0) | (values == 255))
        return self._figure.picture(
            f"The photo {title!r}, shown: {shown}, {shape}, {change}; beside it how often each "
            f"value occurs. Values at an end of the range, 0 or 255: {share:.0%}."
        )


def pixel_explorer(photos: Sequence[Photo]) -> Explorer:
    """A choice of photo, channel, brightness and number of pixels.

    Args:
        photos: to choose from; each is cropped to the square in its middle.
    """
    squares = {
        photo.title: resize(centre_square(photo.image)[None], LARGEST_SIDE)[0] for photo in photos
    }
    drawn = PixelFigure()

    def draw(photo: str, channel: str, brightness: int, side: int) -> Picture:
        image = resize(squares[photo][None], side)[0]
        image = np.clip(image.astype(np.int64) + brightness, 0, 255).astype(np.uint8)
        return drawn.draw(image, photo, channel, brightness, f"{side} x {side} pixels")

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
