"""A puzzle: which kernel made which picture of a photo?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from imgcls_course.figures.style import DIVERGING, Picture, figure, picture, without_frame
from imgcls_course.lessons.convnet.image_filters import (
    IMAGE_KERNELS,
    as_grey,
    convolve_grey,
    written_rows,
    written_weight,
)


def kernel_puzzle(
    photo: np.ndarray,
    names: Sequence[str] = ("sharpen", "horizontal edges", "vertical edges"),
    order: Sequence[int] = (1, 2, 0),
) -> Picture:
    """A photo and what kernels made of it above; the kernels below, in another order.

    Args:
        photo: (height, width), values 0 to 1.
        names: of the kernels, in `IMAGE_KERNELS`, as they stand below.
        order: places in `names`; the picture A is made by the first of them.
    """
    kernels = [IMAGE_KERNELS[name].weights for name in names]
    outputs = [as_grey(convolve_grey(photo, kernels[place]), kernels[place]) for place in order]
    letters = "ABCDEFGH"[: len(order)]
    drawn, (above, below) = figure(7.5, 3.7, 2, 1 + len(outputs), height_ratios=(1.9, 1))
    for axes, image, title in zip(above, [photo, *outputs], ["the photo", *letters], strict=True):
        axes.imshow(image, cmap="gray", vmin=0, vmax=1)
        without_frame(axes, title)
    without_frame(below[0])
    below[0].text(0.5, 0.5, "Which kernel\nmade which\npicture?", ha="center", va="center",
                  transform=below[0].transAxes, fontsize=12)  # fmt: skip
    said = []
    for number, (axes, weights) in enumerate(zip(below[1:], kernels, strict=True), start=1):
        _weights_table(axes, weights)
        without_frame(axes)
        axes.set_xlabel(f"kernel {number}")
        said.append(f"kernel {number} has the rows {written_rows(weights)}")
    return picture(
        drawn,
        f"A photo in grey and, beside it, {len(outputs)} pictures made from it: "
        f"{', '.join(letters)}. Below stand {len(kernels)} kernels, in another order: "
        f"{'; '.join(said)}.",
    )


def _weights_table(axes: Axes, weights: np.ndarray) -> None:
    largest = np.abs(weights).max() or 1.0
    axes.imshow(weights, cmap=DIVERGING, vmin=-2 * largest, vmax=2 * largest)
    for (row, column), weight in np.ndenumerate(weights):
        axes.text(column, row, written_weight(weight), ha="center", va="center", fontsize=11)
