"""How much of an image one number in each layer can see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.patches import Rectangle

from imgcls_course.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PINK,
    SKY,
    YELLOW,
    Picture,
    figure,
    picture,
    without_frame,
)

_COLOURS = (SKY, BLUE, PINK, GREEN, YELLOW, ORANGE)
_LINES = ("-", "--")


def nested_fields(images: Sequence[np.ndarray], fields: Mapping[str, int]) -> Picture:
    """Squares around the middle of each image, one for each layer.

    Args:
        images: (side, side, 3), uint8, of different sides.
        fields: side of the receptive field in pixels, by the layer's name, from the first up.
    """
    drawn, grid = figure(7.5, 3.9, 1, len(images))
    largest = max(fields.values())
    for axes, image in zip(np.atleast_1d(grid), images, strict=True):
        side = len(image)
        axes.imshow(image, extent=(0, side, side, 0), interpolation="nearest")
        for number, (name, field) in enumerate(fields.items()):
            corner = side / 2 - field / 2
            axes.add_patch(Rectangle((corner, corner), field, field, fill=False, edgecolor="white",
                                     linewidth=3.6))  # fmt: skip
            axes.add_patch(
                Rectangle((corner, corner), field, field, fill=False, linewidth=2.2,
                          edgecolor=_COLOURS[number % 6], linestyle=_LINES[number % 2],
                          label=f"{name}: {field}")
            )  # fmt: skip
        without_frame(axes, f"{side} × {side} pixels, of which {largest} × {largest} are seen")
    handles, names = np.atleast_1d(grid)[0].get_legend_handles_labels()
    drawn.legend(handles, names, loc="outside lower center", ncols=3, labelcolor=BLACK)
    said = ", ".join(f"{name} {field} pixels" for name, field in fields.items())
    return picture(
        drawn,
        "Squares around the middle of images, one inside the other: what one number in each layer "
        f"can see. Sides: {said}. On the image of {len(images[0])} pixels the largest covers "
        f"{_share(largest, len(images[0]))} of the area, on the one of {len(images[-1])} pixels "
        f"{_share(largest, len(images[-1]))}.",
    )


def _share(field: int, side: int) -> str:
    return f"{min(field / side, 1) ** 2:.0%}"
