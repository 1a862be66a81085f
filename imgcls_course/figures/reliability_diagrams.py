"""Reliability diagrams: how sure a model is against how often it is right."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from imgcls_course.evaluation.calibration import Reliability, reliability
from imgcls_course.evaluation.temperature import with_temperature
from imgcls_course.figures.interactive_figure import RedrawnFigure
from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure, picture
from imgcls_course.scratch.losses import sparse_categorical_cross_entropy

_BINS = 10
_NOTICEABLE = 0.03
TEMPERATURES = (0.25, 8.0)
"""The least and the largest that a reliability figure can be drawn for."""


def reliability_diagrams(measured: Mapping[str, Reliability], saying: str) -> Picture:
    """One reliability diagram a model, with the number of images in each bin below.

    Args:
        measured: what to draw, by the model's name.
        saying: a sentence for the alt text: on which side of the diagonal the bars end.
    """
    drawn, grid = figure(
        7.5, 3.6, 2, len(measured), height_ratios=(3, 1), sharex=True, squeeze=False
    )
    for (above, below), (name, one) in zip(grid.T, measured.items(), strict=True):
        middles, width = (one.edges[:-1] + one.edges[1:]) / 2, 0.9 / len(one.counts)
        _prepare(above)
        above.bar(middles, np.nan_to_num(one.accuracy), width, color=BLUE)
        gap = np.nan_to_num(one.confidence - one.accuracy)
        above.bar(
            middles, gap, width, bottom=np.nan_to_num(one.accuracy),
            facecolor="none", edgecolor=ORANGE, hatch="///", linewidth=1,
        )  # fmt: skip
        above.set_title(f"{name}\nECE {one.expected_calibration_error:.1%}")
        below.bar(middles, one.counts, width, color=GREY)
        below.set(xlabel="confidence", yticks=[])
        below.spines["left"].set_visible(False)
    grid[0, 0].set_ylabel("accuracy")
    grid[1, 0].set_ylabel("images")
    for axes in grid[0, 1:]:
        axes.set_yticklabels([])
    return picture(
        drawn,
        f"Reliability diagrams of {', '.join(measured)}: bars of accuracy over confidence, the gap "
        f"to the diagonal hatched. {saying}",
    )


def _prepare(axes: Axes) -> None:
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])


class ReliabilityFigure:
    """A reliability diagram that follows a temperature, and the loss at each of them.

    Args:
        logits: (n, classes).
        labels: (n,), true class numbers.
    """

    def __init__(self, logits: np.ndarray, labels: np.ndarray) -> None:
        self._logits, self._labels = np.asarray(logits, np.float64), labels
        drawn, (left, right) = figure(7.5, 3.2, 1, 2)
        _prepare(left)
        left.set(xlabel="confidence, mean of the bin", ylabel="accuracy in the bin")
        middles, none = (np.arange(_BINS) + 0.5) / _BINS, np.zeros(_BINS)
        self._bars = left.bar(middles, none, 0.9 / _BINS, color=BLUE)
        self._gaps = left.bar(
            middles, none, 0.9 / _BINS, facecolor="none", edgecolor=ORANGE, hatch="///"
        )
        self._prepare_loss(right)
        self._titles = left.set_title("pP"), right.set_title("pP")
        self._figure = RedrawnFigure(drawn, [*self._bars, *self._gaps, self._dot, *self._titles])

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
