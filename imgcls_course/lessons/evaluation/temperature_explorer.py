"""An explorer of temperature: divide all logits, and see whether the model is as sure as right."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets
import numpy as np
from matplotlib.axes import Axes

from imgcls_course.evaluation.calibration import reliability
from imgcls_course.evaluation.temperature import with_temperature
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.reliability_diagrams import diagonal_axes
from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure
from imgcls_course.scratch.losses import sparse_categorical_cross_entropy

_BINS = 10
_NOTICEABLE = 0.03
TEMPERATURES = (0.25, 8.0)
"""The least and the largest that the slider reaches."""


class ReliabilityFigure:
    """A reliability diagram that follows a temperature, and the loss at each of them.

    Args:
        logits: (n, classes).
        labels: (n,), true class numbers.
    """

    def __init__(self, logits: np.ndarray, labels: np.ndarray) -> None:
        self._logits, self._labels = np.asarray(logits, np.float64), labels
        drawn, (left, right) = figure(7.5, 3.2, 1, 2)
        diagonal_axes(left)
        left.set(xlabel="confidence, mean of the bin", ylabel="accuracy in the bin")
        middles, none = (np.arange(_BINS) + 0.5) / _BINS, np.zeros(_BINS)
        self._bars = left.bar(middles, none, 0.9 / _BINS, color=BLUE)
        self._gaps = left.bar(
            middles, none, 0.9 / _BINS, facecolor="none", edgecolor=ORANGE, hatch="///"
        )
        self._prepare_loss(right)
        self._titles = left.set_title("pP"), right.set_title("pP")
        self._figure = InteractiveFigure(
            drawn, [*self._bars, *self._gaps, self._dot, *self._titles]
        )

    def _prepare_loss(self, axes: Axes) -> None:
        temperatures = np.geomspace(*TEMPERATURES, 40)
        axes.plot(temperatures, [self._loss(one) for one in temperatures], color=GREY)
        (self._dot,) = axes.plot([1], [self._loss(1)], "o", color=ORANGE, markersize=11)
        axes.set(xscale="log", xlabel="temperature", ylabel="cross-entropy")
        axes.set_xticks([0.25, 0.5, 1, 2, 4, 8], ["¼", "½", "1", "2", "4", "8"])
        axes.minorticks_off()

    def _loss(self, temperature: float) -> float:
        return sparse_categorical_cross_entropy(self._logits / temperature, self._labels)

    def draw(self, temperature: float) -> Picture:
        """The picture for logits that are divided by a temperature."""
        probabilities = with_temperature(self._logits, temperature)
        one = reliability(probabilities, self._labels, _BINS)
        accuracy, gaps = np.nan_to_num(one.accuracy), np.nan_to_num(one.confidence - one.accuracy)
        for bar, gap, height, rest in zip(self._bars, self._gaps, accuracy, gaps, strict=True):
            bar.set_height(height)
            gap.set(y=height, height=rest)
        loss = self._loss(temperature)
        self._dot.set_data([temperature], [loss])
        self._titles[0].set_text(f"ECE {one.expected_calibration_error:.1%}")
        self._titles[1].set_text(f"temperature {temperature:.2f}: loss {loss:.2f}")
        right = (probabilities.argmax(axis=1) == self._labels).mean()
        surplus = probabilities.max(axis=1).mean() - right
        # In words: what a trained model shows differs a little from machine to machine.
        verdict = "about as sure as it is right"
        if abs(surplus) > _NOTICEABLE:
            verdict = "too sure" if surplus > 0 else "too modest"
        return self._figure.picture(
            f"A reliability diagram at temperature {temperature:.2f}, and a curve of the loss over "
            f"the temperature with a dot on it: the model is {verdict}."
        )


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
