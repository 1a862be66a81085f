"""Which maps share a mean: batch, instance and layer normalization side by side."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Rectangle

from imgcls_course.figures.style import COLOURS, Picture, figure, picture, without_frame

_IMAGES, _CHANNELS = 3, 4
_HATCHES = ("", "//", "..", "xx")
GROUPS = {
    "batch normalization": lambda image, channel: channel,
    "instance normalization": lambda image, channel: image * _CHANNELS + channel,
    "layer normalization": lambda image, channel: image,
}


def shared_means() -> Picture:
    """A grid of maps, an image a row and a channel a column; one number, one mean."""
    drawn, grid = figure(7.5, 2.5, 1, len(GROUPS))
    for axes, (name, group_of) in zip(grid, GROUPS.items(), strict=True):
        for image, channel in np.ndindex(_IMAGES, _CHANNELS):
            group = group_of(image, channel)
            axes.add_patch(_square(channel, image, group))
            axes.text(channel + 0.5, image + 0.5, str(group + 1), ha="center", va="center",
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
        axes.set(xlim=(0, _CHANNELS), ylim=(_IMAGES, 0), aspect="equal", xlabel="channels")
        without_frame(axes, name)
    grid[0].set_ylabel("images")
    return picture(
        drawn,
        "Three grids of maps, three images by four channels. Batch normalization: one mean a "
        "column. Instance normalization: one mean for each map. Layer normalization: one mean a "
        "row.",
    )


def _square(x: float, y: float, group: int) -> Rectangle:
    return Rectangle(
        (x + 0.05, y + 0.05), 0.9, 0.9, facecolor=COLOURS[group % len(COLOURS)], alpha=0.75,
        hatch=_HATCHES[group // len(COLOURS) % len(_HATCHES)], edgecolor="white",
    )  # fmt: skip
