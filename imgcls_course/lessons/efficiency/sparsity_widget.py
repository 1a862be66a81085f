"""An explorer of sparsity: how many weights can go."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.efficiency.sparsity_explorer import SparsityFigure


def sparsity_explorer(
    accuracies: Mapping[float, float], kernels: Mapping[float, np.ndarray], guess: float
) -> Explorer:
    """A slider over the shares of zeros that were measured before.

    Args:
        accuracies: by the share of zeros, rising from 0.
        kernels: by the share of zeros, a layer's weights (rows, columns).
        guess: the accuracy of guessing.
    """
    figure = SparsityFigure(accuracies, kernels, guess)

    def draw(sparsity: float) -> Picture:
        return figure.draw(sparsity)

    shares = list(accuracies)
    return Explorer(
        draw,
        {
            "sparsity": ipywidgets.SelectionSlider(
                options=[(f"{share:.0%}", share) for share in shares],
                value=shares[len(shares) // 2],
                description="weights that are zero",
            )
        },
        "How many weights can go before the network feels it? And when is it gone?",
    )
