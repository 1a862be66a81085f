"""Maps of images: each a point in the plane, alike ones near each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from imgcls_course.figures.style import (
    CLASS_COLOURS,
    CLASS_MARKERS,
    Picture,
    figure,
    picture,
)


def draw_map(
    axes: Axes,
    positions: np.ndarray,
    labels: np.ndarray,
    class_names: Sequence[str],
    size: float = 13,
) -> None:
    """Draw a map into axes, each class with a colour and a marker of its own.

    Args:
        axes: what to draw into.
        positions: (n, 2).
        labels: (n,).
        class_names: one for each class.
        size: of the markers, in square points.
    """
    for label, name in enumerate(class_names):
        axes.scatter(
            *positions[labels == label].T, s=size, marker=CLASS_MARKERS[label],
            color=CLASS_COLOURS[label], alpha=0.75, linewidths=0, label=name,
        )  # fmt: skip
    axes.set(xticks=[], yticks=[])
    axes.margins(0.04)


def compare_maps(
    maps: Mapping[str, np.ndarray], labels: np.ndarray, class_names: Sequence[str], saying: str
) -> Picture:
    """Several maps of the same images, two a row.

    Args:
        maps: positions, (n, 2), by the map's title.
        labels: (n,).
        class_names: one for each class.
        saying: a sentence for the alt text: where classes lie apart, and where they do not.
    """
    rows = -(-len(maps) // 2)
    drawn, grid = figure(7.5, 0.7 + 3.3 * rows, rows, 2, squeeze=False)
    for axes, (title, positions) in zip(grid.ravel(), maps.items(), strict=False):
        draw_map(axes, positions, labels, class_names)
        axes.set_title(title)
    handles, names = grid[0, 0].get_legend_handles_labels()
    drawn.legend(
        handles, names, loc="outside lower center", ncols=5, markerscale=2, columnspacing=1.5
    )
    return picture(
        drawn,
        f"Maps of the same {len(labels):,} images, coloured and marked by class: "
        f"{'; '.join(maps)}. {saying}",
    )
