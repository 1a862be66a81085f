"""Where a network finds what it names: heat laid over photos."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from PIL import Image

from imgcls_course.figures.style import Picture, figure, picture, without_frame

_HEAT = "inferno"
_FULLEST = 0.75  # of the heat's opacity: the photo stays visible everywhere


def heat_on_photos(
    images: Sequence[np.ndarray],
    maps: Sequence[np.ndarray],
    titles: Sequence[str],
    saying: str,
    columns: int = 4,
) -> Picture:
    """Photos with their maps laid over them; a line goes round the half that is hottest.

    Args:
        images: (h, w, 3) each, uint8.
        maps: (rows, columns) each, 0 to 1, of any size.
        titles: one for each.
        saying: a sentence for the alt text: what is hot.
        columns: photos in a row.
    """
    rows = -(-len(images) // columns)
    shape = images[0].shape
    height = (7.5 / columns) * shape[0] / shape[1] + 0.35
    drawn, grid = figure(7.5, rows * height, rows, columns, squeeze=False)
    for axes in grid.ravel():
        without_frame(axes)
    for axes, image, heat, title in zip(grid.ravel(), images, maps, titles, strict=False):
        _lay_over(axes, image, heat)
        axes.set_title(title, fontsize=9)
    return picture(drawn, f"{len(images)} photos with heat laid over them. {saying}")


def _lay_over(axes: Axes, image: np.ndarray, heat: np.ndarray) -> None:
    height, width = image.shape[:2]
    small = Image.fromarray(np.asarray(heat, np.float32))
    smooth = np.clip(np.asarray(small.resize((width, height), Image.Resampling.BICUBIC)), 0, 1)
    axes.imshow(image)
    axes.imshow(smooth, cmap=_HEAT, vmin=0, vmax=1, alpha=_FULLEST * smooth)
    if smooth.max() > 0.5:
        axes.contour(smooth, levels=[0.5], colors="white", linewidths=1.2)
