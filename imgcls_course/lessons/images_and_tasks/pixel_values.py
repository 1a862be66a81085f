"""What an image is made of: pixels with three numbers each, and the channels."""

from __future__ import annotations

import numpy as np

from imgcls_course.figures.style import ORANGE, Picture, figure, picture, without_frame

CHANNELS = ("red", "green", "blue")


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
