"""Filters of a first layer: small enough, and near enough to the image, to be seen in colour."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgcls_course.figures.style import Picture, figure, picture, without_frame

_GAP = 1


def colour_filters(kernels: Mapping[str, np.ndarray], columns: int, saying: str) -> Picture:
    """Every filter of each network as a small colour picture; grey is a weight of 0.

    Args:
        kernels: (rows, columns, 3, filters) each, by the network's name.
        columns: filters in a row.
        saying: a sentence for the alt text: what is to be seen.
    """
    drawn, row = figure(7.8, 2.0, 1, len(kernels), squeeze=False)
    drawn.get_layout_engine().set(wspace=0.08)
    for axes, (name, weights) in zip(row[0], kernels.items(), strict=True):
        axes.imshow(filter_mosaic(weights, columns), interpolation="nearest")
        without_frame(axes, name)
    sizes = next(iter(kernels.values())).shape
    return picture(
        drawn,
        f"{sizes[3]} filters of {sizes[0]} x {sizes[1]} pixels of each first layer in colour, "
        f"for {', '.join(kernels)}. {saying}",
    )


def filter_mosaic(weights: np.ndarray, columns: int) -> np.ndarray:
    """Filters side by side, each scaled so that its largest weight is full colour.

    Args:
        weights: (rows, columns, 3, filters).
        columns: filters in a row.

    Returns:
        (height, width, 3), 0 to 1, white between the filters.
    """
    side, count = weights.shape[0] + _GAP, weights.shape[-1]
    rows = -(-count // columns)
    mosaic = np.ones((rows * side - _GAP, columns * side - _GAP, 3))
    largest = np.abs(weights).max(axis=(0, 1, 2))
    for number in range(count):
        top, left = (number // columns) * side, (number % columns) * side
        colours = 0.5 + weights[..., number] / (2 * max(largest[number], 1e-12))
        mosaic[top : top + weights.shape[0], left : left + weights.shape[1]] = colours
    return mosaic
