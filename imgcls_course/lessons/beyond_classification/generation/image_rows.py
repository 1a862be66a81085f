"""Rows of images, each row with a name: what a network makes, beside what is real."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imgcls_course.figures.style import Picture, figure, picture, without_frame

_GAP = 2
"""White pixels between two images."""


def image_rows(
    rows: Mapping[str, Sequence[np.ndarray]], saying: str, width: float = 7.5
) -> Picture:
    """Images of one size, in rows of equal length.

    Args:
        rows: by the row's name, its images (height, width, 3), uint8.
        saying: a sentence for the alt text: what the images look like.
        width: of the figure, in inches.
    """
    strips = [_strip(images) for images in rows.values()]
    canvas = np.concatenate(strips, axis=0)
    longest = max(len(line) for name in rows for line in name.split("\n"))
    names_width = 0.3 + 0.09 * longest
    scale = (width - names_width) / canvas.shape[1]
    drawn, axes = figure(width, canvas.shape[0] * scale + 0.1)
    drawn.set_layout_engine("none")  # the place is known: right of the names
    share = names_width / width
    axes.set_position((share, 0.01, 0.995 - share, 0.98))
    axes.imshow(canvas, interpolation="nearest")
    without_frame(axes)
    height = strips[0].shape[0]
    axes.set_yticks([(number + 0.5) * height for number in range(len(rows))], list(rows))
    axes.tick_params(axis="y", length=0)
    count = len(next(iter(rows.values())))
    names = "; ".join(name.replace("\n", " ") for name in rows)
    what = f"{len(rows)} rows of {count} images" if len(rows) > 1 else f"A row of {count} images"
    return picture(drawn, f"{what}: {names}. {saying}")


def _strip(images: Sequence[np.ndarray]) -> np.ndarray:
    """Images side by side, with white between and below them."""
    edges = ((0, _GAP), (0, _GAP), (0, 0))
    return np.concatenate([np.pad(one, edges, constant_values=255) for one in images], axis=1)
