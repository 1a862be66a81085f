"""Gradients from mini-batches: a cloud around the gradient of all images."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgcls_course.figures.style import BLACK, BLUE, Picture, figure, picture


def gradient_clouds(estimates: Mapping[int, np.ndarray], full: np.ndarray) -> Picture:
    """Downhill directions, each a point, one panel for each batch size.

    Args:
        estimates: gradients from random batches, (draws, 2), by batch size.
        full: (2,), the gradient of all images.
    """
    drawn, grid = figure(7.5, 2.2, 1, len(estimates), sharex=True, sharey=True)
    for axes, (size, gradients) in zip(grid, estimates.items(), strict=True):
        axes.axhline(0, color="0.85", linewidth=1)
        axes.axvline(0, color="0.85", linewidth=1)
        axes.plot(*-gradients.T, ".", color=BLUE, markersize=4, alpha=0.5)
        axes.annotate("", -full, (0, 0), arrowprops={"arrowstyle": "-|>", "color": BLACK, "lw": 2})
        axes.set(title=f"batches of {size}", xlabel="first weight", aspect="equal")
    grid[0].set_ylabel("second weight")
    sizes = ", ".join(str(size) for size in estimates)
    return picture(
        drawn,
        f"{len(estimates)} clouds of points around the same arrow, for batches of {sizes} images. "
        "Each point is the downhill direction that one random batch gives, the arrow that of all "
        "images. The larger the batches, the tighter the cloud around the arrow's tip.",
    )
