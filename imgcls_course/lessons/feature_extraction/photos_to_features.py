"""The features of a network: the numbers of a photo, and the photos that a number answers to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from imgcls_course.figures.style import BLACK, Picture, figure, picture, without_frame

_SIDE_SHOWN = 240  # pixels; more are not seen, and make the page heavy
_GRID_ROWS = 16


def photos_to_features(
    images: Sequence[np.ndarray], features: np.ndarray, guesses: Sequence[str]
) -> Picture:
    """Photos, the features of each as a grid of small squares, and what a head makes of them.

    Args:
        images: (height, width, 3) each, uint8, square.
        features: (photos, d), not negative; d is a multiple of 16.
        guesses: the head's first guess for each.
    """
    drawn, grid = figure(7.5, 1.45 * len(images), len(images), 3, width_ratios=(1, 3.2, 1.3))
    brightest = np.quantile(features, 0.995)
    for (left, middle, right), image, numbers, guess in zip(
        grid, images, features, guesses, strict=True
    ):
        small = Image.fromarray(np.ascontiguousarray(image))
        small.thumbnail((_SIDE_SHOWN, _SIDE_SHOWN))
        left.imshow(np.asarray(small))
        middle.imshow(numbers.reshape(_GRID_ROWS, -1), vmin=0, vmax=brightest, aspect="auto")
        right.text(0.05, 0.5, f"→ {guess}", va="center", color=BLACK, transform=right.transAxes)
        for axes in (left, middle, right):
            without_frame(axes)
    titles = ("photo", f"its {features.shape[1]:,} features, bright where large", "first guess")
    for axes, title in zip(grid[0], titles, strict=True):
        axes.set_title(title, fontsize=10)
    share = "many" if np.mean(features == 0) > 0.2 else "few"
    return picture(
        drawn,
        f"{len(images)} photos. Beside each, {features.shape[1]:,} small squares, one a feature: "
        f"{share} are dark, some bright, and in each photo others. The head's first guesses: "
        f"{', '.join(guesses)}.",
    )


def favourite_images(
    images: np.ndarray, features: np.ndarray, chosen: Sequence[int], saying: str, columns: int = 10
) -> Picture:
    """For each of some features, the images in which it is largest.

    Args:
        images: (n, height, width, 3), uint8.
        features: (n, d).
        chosen: numbers of features, one row each.
        saying: a sentence for the alt text: what the rows have in common.
        columns: images of each.
    """
    favourites = np.argsort(-features[:, list(chosen)], axis=0, kind="stable")[:columns]
    rows = [np.concatenate(images[places], axis=1) for places in favourites.T]
    side = images.shape[1]
    drawn, axes = figure(7.5, 0.2 + 0.66 * len(rows))
    axes.imshow(np.concatenate(rows, axis=0), interpolation="nearest", aspect="equal")
    without_frame(axes)
    axes.set_yticks(
        [(place + 0.5) * side for place in range(len(rows))], [f"feature {k}" for k in chosen]
    )
    axes.tick_params(axis="y", length=0)
    return picture(
        drawn,
        f"{len(rows)} rows of {columns} small photos; each row shows the photos in which one "
        f"feature is largest. {saying}",
    )
