"""A loss of one weight: its slopes, and steps that follow them down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from imgcls_course.figures.style import BLUE, COLOURS, GREY, ORANGE, Picture, figure, picture

Function = Callable[[float], float]


def tangents(
    loss: Function,
    slope: Function,
    marked: Sequence[float],
    span: tuple[float, float],
    label: str = "weight",
) -> Picture:
    """The curve of a loss, with the slope drawn as a straight line at a few weights.

    Args:
        loss: of one weight.
        slope: of the loss, at one weight.
        marked: where to draw the slope.
        span: smallest and largest weight of the picture.
        label: of the horizontal axis.
    """
    drawn, axes = figure(6.5, 3.3)
    weights = np.linspace(*span, 200)
    losses = np.array([loss(weight) for weight in weights])
    axes.plot(weights, losses, color=BLUE)
    said = []
    flat = 0.02  # below this the line lies on the curve, and its label below both
    reach = 0.11 * (span[1] - span[0])
    for weight in marked:
        value, steepness = loss(weight), slope(weight)
        ends = np.array([-reach, reach])
        axes.plot(weight + ends, value + steepness * ends, color=ORANGE)
        axes.plot(weight, value, "o", color=ORANGE)
        axes.annotate(
            _signed(steepness),
            (weight, value),
            (0, 12) if abs(steepness) > flat else (18, -20),
            textcoords="offset points",
            ha="left" if steepness < flat else "center",
            color=ORANGE,
        )
        said.append(f"{_signed(steepness).removeprefix('slope ')} at {weight:g}")
    height = losses.max() - losses.min()
    axes.set(xlabel=label, ylabel="loss")
    axes.set(ylim=(losses.min() - 0.18 * height, losses.max() + 0.08 * height))
    axes.grid(True)
    return picture(
        drawn,
        f"The loss over one weight is a valley, lowest near {weights[losses.argmin()]:.1f}. "
        f"Straight lines touch it and show its slope: {', '.join(said)}.",
    )


def _signed(number: float) -> str:
    rounded = f"{number:+.2f}".replace("-", "−")
    return "slope 0.00" if rounded[1:] == "0.00" else f"slope {rounded}"


def steps_on_a_curve(
    loss: Function, paths: Mapping[str, np.ndarray], span: tuple[float, float], label: str
) -> Picture:
    """Gradient descent on one weight: where each step leads, one panel a path.

    Args:
        loss: of one weight.
        paths: weights in the order of the steps, (steps + 1,), by title.
        span: smallest and largest weight of the picture.
        label: of the horizontal axis.
    """
    drawn, grid = figure(7.5, 2.8, 1, len(paths), sharey=True, squeeze=False)
    weights = np.linspace(*span, 200)
    losses = [loss(weight) for weight in weights]
    said = []
    for axes, (title, path), colour in zip(grid[0], paths.items(), COLOURS[1:], strict=False):
        heights = np.array([loss(weight) for weight in path])
        axes.plot(weights, losses, color=GREY)
        axes.plot(path, heights, "o-", color=colour, linewidth=1, markersize=5)
        axes.plot(path[0], heights[0], "s", color="black", markersize=7)
        axes.set(title=title, xlabel=label, xlim=span)
        said.append(f"{title}: from {path[0]:.1f} to {path[-1]:.1f} in {len(path) - 1} steps")
    grid[0, 0].set_ylabel("loss")
    return picture(drawn, f"Points that step along the curve of a loss. {'; '.join(said)}.")
