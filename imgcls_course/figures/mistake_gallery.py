"""A gallery of mistakes: what the model said, how surely, and what it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.figures.style import ORANGE, Picture, figure, picture, without_frame


def mistake_gallery(
    images: np.ndarray,
    said: Sequence[str],
    true: Sequence[str],
    confidence: Sequence[float],
    saying: str,
    columns: int = 6,
) -> Picture:
    """Wrongly classified images with both names.

    Args:
        images: (n, h, w, 3), uint8.
        said: the model's guess for each.
        true: the right class of each.
        confidence: the guess's probability for each.
        saying: a sentence for the alt text: what is seen.
        columns: images in a row.
    """
    rows = max(-(-len(images) // columns), 1)
    drawn, grid = figure(7.5, 1.75 * rows, rows, columns, squeeze=False)
    for axes in grid.ravel():
        without_frame(axes)
    for axes, image, guess, name, probability in zip(
        grid.ravel(), images, said, true, confidence, strict=False
    ):
        axes.imshow(image, interpolation="nearest")
        axes.set_title(f"“{guess}” {probability:.0%}", fontsize=9, color=ORANGE)
        axes.set_xlabel(f"is: {name}", fontsize=9)
    return picture(
        drawn,
        f"{len(images)} images that a model got wrong, each with its wrong guess above and the "
        f"right class below. {saying}",
    )
