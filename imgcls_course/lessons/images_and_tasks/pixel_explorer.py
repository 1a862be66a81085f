"""What an image is made of: pixels with their values, channels, brightness, resolution."""

from __future__ import annotations

import numpy as np

from imgcls_course.figures.interactive_figure import RedrawnFigure
from imgcls_course.figures.style import BLUE, GREEN, ORANGE, Picture, figure, picture, without_frame

CHANNELS = ("red", "green", "blue")
LINES = {"red": (ORANGE, "-"), "green": (GREEN, "--"), "blue": (BLUE, ":")}


def pixel_values(image: np.ndarray, title: str, top: int, left: int, side: int = 5) -> Picture:
    """A photo, and beside it a few of its pixels with the three numbers of each.

    Args:
        image: (height, width, 3), uint8.
        title: what it shows.
        top: first row of the enlarged square.
        left: its first column.
        side: its rows and columns.
    """
    drawn, (whole, enlarged) = figure(7.5, 3.7, 1, 2)
    whole.imshow(image)
    # A frame around so few pixels would not be seen; an arrow is.
    whole.annotate(
        "these", (left, top), xytext=(18, -28), textcoords="offset points", color="white",
        bbox={"boxstyle": "round", "facecolor": ORANGE, "edgecolor": "none"},
        arrowprops={"color": ORANGE, "width": 2, "headwidth": 8},
    )  # fmt: skip
    without_frame(whole, f"{image.shape[0]} rows, {image.shape[1]} columns")
    patch = image[top : top + side, left : left + side]
    enlarged.imshow(patch, extent=(left - 0.5, left + side - 0.5, top + side - 0.5, top - 0.5))
    for row, column in np.ndindex(side, side):
        values = patch[row, column]
        enlarged.text(
            left + column, top + row, "\n".join(map(str, values)), ha="center", va="center",
            fontsize=8, color="black" if values.mean() > 127 else "white",
        )  # fmt: skip
    enlarged.set(title=f"{side} x {side} of its pixels", xlabel="column", ylabel="row")
    enlarged.set_xticks(range(left, left + side))
    enlarged.set_yticks(range(top, top + side))
    return picture(
        drawn,
        f"The photo {title!r}, and {side} x {side} of its pixels, enlarged to coloured squares. "
        "In each square stand its three numbers between 0 and 255, for red, green and blue.",
    )


def channels(image: np.ndarray, title: str) -> Picture:
    """A photo and its three channels, each as a picture in grey.

    Args:
        image: (height, width, 3), uint8.
        title: what it shows.
    """
    height = 0.4 + 1.8 * image.shape[0] / image.shape[1]
    drawn, all_axes = figure(7.5, height, 1, 4)
    all_axes[0].imshow(image)
    without_frame(all_axes[0], "all three")
    for axes, name, number in zip(all_axes[1:], CHANNELS, range(3), strict=True):
        axes.imshow(image[:, :, number], cmap="gray", vmin=0, vmax=255)
        without_frame(axes, f"{name}: [:, :, {number}]")
    means = image.reshape(-1, 3).mean(axis=0)
    said = ", ".join(f"{name} {mean:.0f}" for name, mean in zip(CHANNELS, means, strict=True))
    return picture(
        drawn,
        f"The photo {title!r} in colour, then its red, green and blue channels in grey, bright "
        f"where there is much of that colour. Mean values: {said}.",
    )


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
        self._figure = RedrawnFigure(drawn, [self._image, self._title, *self._curves.values()])

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
