"""What a convolutional network has learnt to look for, and where it finds it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgcls_course.plots.style import Picture, figure, picture, without_frame

_BRIGHTEST = 99.0  # percentile that is drawn at full brightness


def first_kernels(kernels: np.ndarray, saying: str) -> Picture:
    """Kernels on colour images, each as a small picture.

    Args:
        kernels: (rows, columns, 3, filters).
        saying: a sentence for the alt text: what they look like.
    """
    columns = 16
    rows = -(-kernels.shape[-1] // columns)
    drawn, grid = figure(7.5, 0.55 * rows, rows, columns, squeeze=False)
    for axes in grid.ravel():
        without_frame(axes)
    for axes, kernel in zip(grid.ravel(), np.moveaxis(kernels, -1, 0), strict=False):
        size = np.abs(kernel).max() or 1.0
        axes.imshow(0.5 + kernel / (2 * size), interpolation="nearest")
    return picture(
        drawn,
        f"{kernels.shape[-1]} kernels of {kernels.shape[0]} x {kernels.shape[1]} weights for red, "
        f"green and blue, as small coloured pictures, grey where a weight is 0. {saying}",
    )


def feature_maps(image: np.ndarray, maps: Mapping[str, np.ndarray], saying: str) -> Picture:
    """An image, and below it some channels of what each layer makes of it.

    Args:
        image: (height, width, 3), uint8.
        maps: (height, width, channels) each, by the layer's name.
        saying: a sentence for the alt text: what is to be seen.
    """
    columns = 9
    drawn, grid = figure(7.5, 1.0 * len(maps), len(maps), columns, squeeze=False)
    for row, (name, channels) in zip(grid, maps.items(), strict=True):
        for axes in row:
            without_frame(axes)
        row[0].text(0.95, 0.5, f"{name}\n{channels.shape[0]} × {channels.shape[1]}", ha="right",
                    va="center", transform=row[0].transAxes)  # fmt: skip
        # The channels that find the most, so that no empty ones are shown.
        liveliest = np.argsort(channels.std(axis=(0, 1)))[::-1][: columns - 1]
        for axes, channel in zip(row[1:], np.sort(liveliest), strict=True):
            values = channels[..., channel]
            highest = np.percentile(values, _BRIGHTEST) or 1.0
            axes.imshow(values, cmap="gray", vmin=0, vmax=max(highest, 1e-12))
    side = grid[0, 0]
    side.texts[0].set_visible(False)
    side.imshow(image, interpolation="nearest")
    side.set_xlabel(next(iter(maps)), fontsize=9)
    return picture(
        drawn,
        f"A picture of {image.shape[0]} x {image.shape[1]} pixels and rows of small pictures in "
        f"grey: {columns - 1} channels each of {', '.join(maps)}, bright where a filter finds what "
        f"it looks for. {saying}",
    )


def random_versions(images: np.ndarray, versions: np.ndarray) -> Picture:
    """Images, and random versions of each in its row.

    Args:
        images: (n, height, width, 3), uint8.
        versions: (n, versions, height, width, 3), 0 to 255.
    """
    columns = 1 + versions.shape[1]
    drawn, grid = figure(7.5, 0.95 * len(images) + 0.2, len(images), columns, squeeze=False)
    for row, image, changed in zip(grid, images, versions, strict=True):
        for axes, shown in zip(row, [image, *changed], strict=True):
            axes.imshow(np.clip(shown, 0, 255).astype(np.uint8), interpolation="nearest")
            without_frame(axes)
    grid[0, 0].set_title("original")
    return picture(
        drawn,
        f"{len(images)} small photos, each followed by {versions.shape[1]} versions that are "
        "mirrored or not, and shifted by a few pixels in some direction.",
    )
