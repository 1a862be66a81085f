"""Many small images at once: classes, neighbours, pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from imgcls_course.plots.style import (
    BLUE,
    GREY,
    ORANGE,
    Picture,
    figure,
    picture,
    without_frame,
)


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


def neighbours(
    query: np.ndarray,
    query_label: int,
    found: np.ndarray,
    found_labels: np.ndarray,
    class_names: Sequence[str],
    answer: int | None = None,
) -> Picture:
    """An image, and the training images that are nearest to it.

    Args:
        query: (height, width, 3), uint8.
        query_label: its class.
        found: (k, height, width, 3), uint8, the nearest first.
        found_labels: (k,).
        class_names: one for each class.
        answer: the class that the neighbours voted for, if it is to be told.
    """
    columns = min(len(found), 7)
    rows = -(-len(found) // columns)
    height = 1.2 * rows + (0.25 if answer is not None else 0)
    drawn, grid = figure(7.5, height, rows, columns + 1, squeeze=False)
    for axes in grid.ravel():
        without_frame(axes)
    _framed(grid[0, 0], query, f"a {class_names[query_label]}?", GREY)
    for place, (image, label) in enumerate(zip(found, found_labels, strict=True)):
        right = label == query_label
        axes = grid[place // columns, 1 + place % columns]
        mark, colour = ("✓", BLUE) if right else ("✗", ORANGE)
        _framed(axes, image, f"{mark} {class_names[label]}", colour)
    true_name = class_names[query_label]
    alt = f"An image of class {true_name}, then its {len(found)} nearest training images: "
    alt += ", ".join(class_names[label] for label in found_labels) + ". "
    alt += f"Of the right class: {np.sum(found_labels == query_label)}."
    if answer is not None:
        verdict = "right" if answer == query_label else f"wrong, it is: {true_name}"
        drawn.suptitle(f"vote: {class_names[answer]} ({verdict})", fontsize=11)
        alt += f" The vote says {class_names[answer]}, which is {verdict}."
    return picture(drawn, alt)


def _framed(axes: Axes, image: np.ndarray, title: str, colour: str) -> None:
    axes.imshow(image, interpolation="nearest")
    axes.set_title(title, fontsize=9, color=colour)
    for spine in axes.spines.values():
        spine.set(visible=True, color=colour, linewidth=2.5)


def class_pictures(pictures: np.ndarray, class_names: Sequence[str], saying: str) -> Picture:
    """One picture a class, side by side in two rows.

    Args:
        pictures: (classes, height, width, 3), values 0 to 1.
        class_names: one for each class.
        saying: a sentence for the alt text: what they look like.
    """
    columns = -(-len(class_names) // 2)
    drawn, grid = figure(7, 3.1, 2, columns)
    for axes, image, name in zip(grid.ravel(), pictures, class_names, strict=False):
        axes.imshow(np.clip(image, 0, 1), interpolation="nearest")
        without_frame(axes, name)
    return picture(drawn, f"One picture a class, {', '.join(class_names)}. {saying}")


def pairs(first: np.ndarray, second: np.ndarray, names: tuple[str, str]) -> Picture:
    """Images of two kinds, each above its counterpart.

    Args:
        first: (n, height, width, 3), uint8.
        second: the same shape.
        names: of the two rows.
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
        f"counterpart: {names[1]}.",
    )
