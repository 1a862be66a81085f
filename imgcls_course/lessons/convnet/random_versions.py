"""Data augmentation: what random changes make of images."""

from __future__ import annotations

import numpy as np

from imgcls_course.figures.style import Picture, figure, picture, without_frame


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
