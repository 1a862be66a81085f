"""What a convolutional network has learnt to look for, and where it finds it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgcls_course.figures.style import Picture, figure, picture, without_frame

_BRIGHTEST = 99.0  # percentile that is drawn at full brightness


def feature_maps(image: np.ndarray, maps: Mapping[str, np.ndarray], saying: str) -> Picture:
    """An image, and some channels of what each layer makes of it.

    Args:
        image: (height, width, 3), uint8.
        maps: (height, width, channels) each, by the layer's name.
        saying: a sentence for the alt text: what is to be seen.
    """
    shown = 8
    drawn, grid = figure(
        7.5, 1.2 * len(maps), len(maps), 1 + shown, squeeze=False, width_ratios=[1.4] + [1] * shown
    )
    for axes in grid.ravel():
        without_frame(axes)
    grid[0, 0].imshow(image, interpolation="nearest")
    grid[0, 0].set_title("image", fontsize=10)
    for row, (name, channels) in zip(grid, maps.items(), strict=True):
        height, width, filters = channels.shape
        words = f"{name}: {shown} of {filters} maps, {height} × {width}"
        row[1].set_title(" ", fontsize=10)  # keeps the room for the words, which reach further
        above = row[1].text(0, 1.1, words, transform=row[1].transAxes, fontsize=10)
        above.set_in_layout(False)
        # Those in which most is found, so that no empty ones are shown.
        liveliest = np.argsort(channels.std(axis=(0, 1)))[::-1][:shown]
        for axes, channel in zip(row[1:], np.sort(liveliest), strict=False):
            values = channels[..., channel]
            brightest = max(float(np.percentile(values, _BRIGHTEST)), 1e-6)
            axes.imshow(values, cmap="gray", vmin=0, vmax=brightest, interpolation="nearest")
    return picture(
        drawn,
        f"A picture of {image.shape[0]} x {image.shape[1]} pixels, and {shown} feature maps each "
        f"of {', '.join(maps)}, in grey: bright where a filter finds what it looks for. {saying}",
    )
