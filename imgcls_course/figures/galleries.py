"""Many small images at once: classes, and pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.figures.style import Picture, figure, picture, without_frame


def class_gallery(
    images: np.ndarray, labels: np.ndarray, class_names: Sequence[str], columns: int = 12
) -> Picture:
    """The first images of each class, one class a row.

    Args:
        images: (n, height, width, 3), uint8.
        labels: (n,).
        class_names: one for each class.
        columns: images of each class.
    """
    classes = range(len(class_names))
    rows = [np.concatenate(images[labels == k][:columns], axis=1) for k in classes]
    side = images.shape[1]
    drawn, axes = figure(7.5, 0.2 + 0.56 * len(class_names))
    axes.imshow(np.concatenate(rows, axis=0), interpolation="nearest", aspect="equal")
    without_frame(axes)
    axes.set_yticks(
        [(k + 0.5) * side for k in classes], [f"{class_names[k]}  {k}" for k in classes]
    )
    axes.tick_params(axis="y", length=0)
    return picture(
        drawn,
        f"{len(class_names)} rows of {columns} small, coarse photos, one class a row: "
        f"{', '.join(class_names)}. Within a row, colours, sizes, poses and backgrounds differ.",
    )


def pairs(
    first: np.ndarray, second: np.ndarray, names: tuple[str, str], saying: str = ""
) -> Picture:
    """Images of two kinds, each above its counterpart.

    Args:
        first: (n, height, width, 3), uint8.
        second: the same shape.
        names: of the two rows.
        saying: a sentence for the alt text: how the rows differ.
    """
    drawn, grid = figure(7, 0.3 + 2.4 * 7 / (1 + 1.2 * len(first)), 2, len(first), squeeze=False)
    for row, images, name in zip(grid, (first, second), names, strict=True):
        for axes, image in zip(row, images, strict=True):
            axes.imshow(image, interpolation="nearest")
            without_frame(axes)
        row[0].set_ylabel(name)
    return picture(
        drawn,
        f"Two rows of {len(first)} images each; above: {names[0]}, below, counterpart under "
        f"counterpart: {names[1]}. {saying}",
    )
