"""Paths over a loss of two weights, seen from above as on a map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes

from imgcls_course.figures.style import (
    BLACK,
    COLOURS,
    ORANGE,
    Picture,
    figure,
    picture,
)

_GRID = 61
DRAWN_LOSSES = (1e-8, 1e6)
"""The least and the largest loss on a logarithmic scale; others are drawn at the edge."""


@dataclass(frozen=True)
class Map:
    """A loss of two weights, and which part of it is drawn.

    Attributes:
        loss: takes points of shape (..., 2), gives losses of shape (...).
        across: smallest and largest first weight.
        up: smallest and largest second weight.
        labels: names of the two weights.
        lowest: the point where the loss is smallest.
        true_angles: draws both weights to the same scale, so that right angles look right.
    """

    loss: Callable[[np.ndarray], np.ndarray]
    across: tuple[float, float]
    up: tuple[float, float]
    labels: tuple[str, str] = ("first weight", "second weight")
    lowest: tuple[float, float] = (0.0, 0.0)
    true_angles: bool = False

    @cached_property
    def heights(self) -> np.ndarray:
        """The loss over a grid, row by row, which takes less memory than all at once."""
        first, second = self._axes()
        rows = np.stack(np.meshgrid(first, second), axis=-1)
        return np.stack([self.loss(row) for row in rows])

    def _axes(self) -> tuple[np.ndarray, np.ndarray]:
        return np.linspace(*self.across, _GRID), np.linspace(*self.up, _GRID)

    def draw(self, axes: Axes, levels: int = 12) -> None:
        """Contour lines, light where the loss is low, and a cross at the lowest point."""
        (first, second), heights = self._axes(), self.heights
        floor = float(self.loss(np.array(self.lowest)))
        # Equal distances of the root: lines crowd less at the walls and are not missing below.
        above = np.linspace(0, np.sqrt(heights.max() - floor), levels + 1) ** 2
        axes.contourf(first, second, heights - floor, above, cmap="Blues", alpha=0.55)
        axes.contour(first, second, heights - floor, above[1:], colors="white", linewidths=0.8)
        axes.plot(*self.lowest, "+", color=BLACK, markersize=12, markeredgewidth=2)
        axes.set(xlim=self.across, ylim=self.up, xlabel=self.labels[0], ylabel=self.labels[1])
        axes.locator_params(nbins=5)
        if self.true_angles:
            axes.set_aspect("equal")


def paths_on_map(
    landscape: Map,
    paths: Mapping[str, np.ndarray],
    columns: int = 3,
    height: float = 2.9,
    saying: str = "",
) -> Picture:
    """One panel for each path, all on the same map.

    Args:
        landscape: what is walked on.
        paths: (points, 2) each, by title.
        columns: panels side by side.
        height: of a row, in inches.
        saying: a sentence for the alt text: what is to be seen. Without it, the start and the end
            of each path are told.
    """
    columns = min(columns, len(paths))
    rows = -(-len(paths) // columns)
    drawn, grid = figure(7.5, height * rows, rows, columns, squeeze=False, sharex=True, sharey=True)
    said = []
    for axes, (title, path), colour in zip(grid.ravel(), paths.items(), _colours(), strict=False):
        landscape.draw(axes)
        axes.plot(path[:, 0], path[:, 1], ".-", color=colour, linewidth=1.3, markersize=5)
        axes.plot(*path[0], "s", color=BLACK, markersize=6)
        axes.set_title(title)
        said.append(f"{title}: {_told(landscape, path)}")
    for axes in grid[:-1].ravel():
        axes.set_xlabel("")
    for axes in grid[:, 1:].ravel():
        axes.set_ylabel("")
    saying = saying or "; ".join(said) + "."
    return picture(drawn, f"Paths on a map of the loss, its lowest point marked. {saying}")


def _colours() -> tuple[str, ...]:
    return (ORANGE, *(colour for colour in COLOURS if colour not in (ORANGE,)))


def _told(landscape: Map, path: np.ndarray) -> str:
    last = f"({path[-1, 0]:.1f}, {path[-1, 1]:.1f})".replace("-0.0", "0.0")
    inside = all(
        low <= value <= high
        for value, (low, high) in zip(path[-1], (landscape.across, landscape.up), strict=True)
    )
    return f"{len(path) - 1} steps to {last}" if inside else f"out of the map in {len(path) - 1}"


def losses_by_step(losses: Mapping[str, np.ndarray], label: str = "loss") -> Picture:
    """How the loss falls, step by step, on a logarithmic scale.

    Args:
        losses: (steps + 1,) each, by name.
        label: of the vertical axis.
    """
    drawn, axes = figure(6.5, 3)
    styles = ("-", "--", "-.", ":")
    for (name, values), colour, line in zip(losses.items(), _colours(), styles, strict=False):
        axes.semilogy(np.clip(values, *DRAWN_LOSSES), line, color=colour, label=name)
    axes.set(xlabel="step", ylabel=label)
    axes.legend(loc="lower left")
    axes.grid(True)
    order = sorted(losses, key=lambda name: losses[name][-1])
    return picture(
        drawn,
        "The loss over the steps, on a logarithmic scale. At the last step the order is, from the "
        f"lowest loss to the highest: {', '.join(order)}.",
    )
