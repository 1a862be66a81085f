"""An explorer of temperature: divide all logits, and see whether the model is as sure as right."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.reliability_diagrams import TEMPERATURES, ReliabilityFigure
from imgcls_course.figures.style import Picture


def temperature_explorer(
    models: Mapping[str, np.ndarray], labels: np.ndarray, temperature: float = 1.0
) -> Explorer:
    """A choice of model, and a slider for the temperature that its logits are divided by.

    Args:
        models: logits (n, classes), by the model's name; the first is shown first.
        labels: (n,), the true classes.
        temperature: where the slider starts, between 1/4 and 8.
    """
    figures = {name: ReliabilityFigure(logits, labels) for name, logits in models.items()}

    def draw(model: str, temperature: float) -> Picture:
        return figures[model].draw(temperature)

    lowest, highest = np.log2(TEMPERATURES)
    return Explorer(
        draw,
        {
            "temperature": ipywidgets.FloatLogSlider(
                value=temperature, base=2, min=lowest, max=highest, step=0.1,
                description="temperature", readout_format=".2f",
            ),
            "model": ipywidgets.Dropdown(options=list(figures), description="model"),
        },
        "Look for the temperature at which the bars meet the diagonal. Where is the loss then?",
    )  # fmt: skip
