"""Losses of two weights whose shape is known exactly, and the paths that optimizers take there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from imgcls_course.scratch.optimizers import Optimizer


@dataclass(frozen=True)
class Bowl:
    """The loss (a u² + b v²) / 2, lowest at the origin; a ravine where a and b differ much.

    u and v are the coordinates along the bowl's own axes.

    Attributes:
        curvatures: a and b, both above 0.
        turned: angle from the first weight's axis to u, in degrees.
    """

    curvatures: tuple[float, float] = (1.0, 10.0)
    turned: float = 0.0

    @property
    def hessian(self) -> np.ndarray:
        """Second derivatives of the loss, (2, 2)."""
        angle = np.deg2rad(self.turned)
        axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        return axes @ np.diag(self.curvatures) @ axes.T

    def loss(self, points: np.ndarray) -> np.ndarray:
        """Losses, shape (...), of points of shape (..., 2)."""
        return 0.5 * np.sum(points * (points @ self.hessian), axis=-1)

    def gradient(self, points: np.ndarray) -> np.ndarray:
        """Derivatives of the loss by the weights, shape (..., 2)."""
        return points @ self.hessian


def walk(
    optimizer: Optimizer,
    gradient: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    steps: int,
) -> np.ndarray:
    """The path of an optimizer, its start included.

    Args:
        optimizer: a fresh one.
        gradient: takes weights of shape (weights,), gives the loss's derivatives by them.
        start: (weights,), the first weights.
        steps: how many.

    Returns:
        (steps + 1, weights).
    """
    weights = np.array(start, dtype=float)
    path = [weights.copy()]
    with np.errstate(over="ignore", invalid="ignore"):  # a path may diverge: that is shown
        for _ in range(steps):
            optimizer.step([weights], [gradient(weights)])
            path.append(weights.copy())
    return np.array(path)
