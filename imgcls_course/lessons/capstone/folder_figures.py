"""What is in a folder of images: classes, copies, doubtful labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure, picture, without_frame


def class_sheet(
    images: np.ndarray, labels: np.ndarray, class_names: Sequence[str], columns: int = 12
) -> Picture:
    """A few images of each class, one class a row, at most ten classes.

    Args:
        images: (n, height, width, 3), uint8.
        labels: (n,).
        class_names: one for each class.
        columns: images of each class, spread evenly over it.
    """
    shown = [k for k in range(len(class_names)) if (labels == k).any()][:10]
    drawn, grid = figure(7.5, 0.2 + 0.62 * len(shown), len(shown), columns, squeeze=False)
    for row, label in zip(grid, shown, strict=True):
        own = np.flatnonzero(labels == label)
        places = own[np.linspace(0, len(own) - 1, columns).astype(int)]
        for axes, place in zip(row, places, strict=True):
            axes.imshow(images[place], interpolation="nearest")
            without_frame(axes)
        row[0].set_ylabel(class_names[label], rotation=0, ha="right", va="center")
    names = ", ".join(class_names[label] for label in shown)
    return picture(drawn, f"{len(shown)} rows of {columns} small images, one class a row: {names}.")


def images_by_class(
    counts: Sequence[int], class_names: Sequence[str], lost: Sequence[int]
) -> Picture:
    """How many images each class has, and how many of them are left out.

    Args:
        counts: (classes,), that can be read.
        class_names: one for each class.
        lost: (classes,), those of `counts` that are left out.
    """
    order = np.argsort(-np.asarray(counts), kind="stable")[:20]
    total, gone = np.asarray(counts)[order], np.asarray(lost)[order]
    drawn, axes = figure(7, 0.9 + 0.33 * len(order))
    places = np.arange(len(order))
    axes.barh(places, total - gone, height=0.7, color=BLUE, label="kept")
    axes.barh(
        places, gone, left=total - gone, height=0.7, facecolor="white", edgecolor=ORANGE,
        hatch="////", label="left out",
    )  # fmt: skip
    for place, count in zip(places, total, strict=True):
        axes.text(count + 0.01 * total.max(), place, f"{count:,}", va="center")
    axes.set_yticks(places, [class_names[label] for label in order])
    axes.set(xlim=(0, 1.12 * total.max()), ylim=(len(order) - 0.4, -0.6), xlabel="images")
    axes.legend(loc="lower right")
    most, least = class_names[order[0]], class_names[order[-1]]
    return picture(
        drawn,
        f"Bars of the number of images by class, from {total[0]:,} ({most}) down to "
        f"{total[-1]:,} ({least}); the hatched end of a bar is what is left out.",
    )


def copies_found(
    images: np.ndarray, groups: Sequence[np.ndarray], names: Sequence[str], most: int = 6
) -> Picture:
    """Groups of images that show the same, one group a column.

    Args:
        images: (n, height, width, 3), uint8.
        groups: the places of each group's images; of each the first three are shown.
        names: (n,), of the images.
        most: how many groups.
    """
    shown = list(groups)[:most]
    rows = min(3, max((len(group) for group in shown), default=1))
    drawn, grid = figure(7.5, 0.3 + 1.45 * rows, rows, max(len(shown), 1), squeeze=False)
    for axes in grid.ravel():
        without_frame(axes)
    for column, group in zip(grid.T, shown, strict=False):
        for axes, place in zip(column, group, strict=False):
            axes.imshow(images[place], interpolation="nearest")
            axes.set_xlabel(_short(names[place]), fontsize=7)
    if not shown:
        grid[0, 0].text(0.5, 0.5, "no copies", ha="center", va="center", color=GREY)
    return picture(
        drawn,
        f"{len(shown)} columns of up to {rows} images; within a column all show the same, some of "
        "them brighter or coarser.",
    )


def doubtful_gallery(images: np.ndarray, names: Sequence[str], marked: Sequence[bool]) -> Picture:
    """Images whose label is hard to believe, the most doubtful first.

    Args:
        images: (n, height, width, 3), uint8.
        names: (n,), with the class in it.
        marked: (n,), which to frame; none where nothing is known.
    """
    columns = 6
    rows = max(-(-len(images) // columns), 1)
    drawn, grid = figure(7.5, 1.55 * rows, rows, columns, squeeze=False)
    for axes in grid.ravel():
        without_frame(axes)
    for axes, image, name, mark in zip(grid.ravel(), images, names, marked, strict=False):
        axes.imshow(image, interpolation="nearest")
        axes.set_xlabel(_short(name), fontsize=8, color=ORANGE if mark else GREY)
        for spine in axes.spines.values():
            spine.set(visible=mark, color=ORANGE, linewidth=3)
    framed = " One of them is framed." if sum(map(bool, marked)) == 1 else ""
    return picture(
        drawn,
        f"{len(images)} images with the names of their files, the most doubtful first.{framed}",
    )


def _short(name: str) -> str:
    return name if len(name) <= 20 else "…" + name[-19:]
