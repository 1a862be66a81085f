"""An explorer of confidence: with all logits multiplied, accuracy stays and the loss moves."""

from __future__ import annotations

import ipywidgets
import numpy as np
from matplotlib.axes import Axes

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure
from imgcls_course.scratch.losses import log_softmax, sparse_categorical_cross_entropy

_BINS = np.linspace(0, 1, 11)


class ConfidenceFigure:
    """How sure the first guesses are, right and wrong ones, and what that costs.

    Args:
        logits: (images, classes).
        labels: (images,).
        multipliers: (least, largest) of the numbers that the logits can be multiplied by.
    """

    def __init__(
        self, logits: np.ndarray, labels: np.ndarray, multipliers: tuple[float, float]
    ) -> None:
        self._logits, self._labels = logits, labels
        self._right = logits.argmax(axis=1) == labels
        drawn, (left, right) = figure(7.5, 3.1, 1, 2)
        self._prepare_bars(left)
        self._prepare_curve(right, np.geomspace(*multipliers, 40))
        # A title of the usual height reserves its space in the layout.
        self._titles = left.set_title("p"), right.set_title("p")
        moving = [*self._wrong_bars, *self._right_bars, self._dot, *self._titles]
        self._figure = InteractiveFigure(drawn, moving)

    def _prepare_bars(self, axes: Axes) -> None:
        middles, none = (_BINS[:-1] + _BINS[1:]) / 2, np.zeros(len(_BINS) - 1)
        self._right_bars = axes.bar(middles, none, width=0.09, color=BLUE, label="right")
        self._wrong_bars = axes.bar(middles, none, width=0.09, color=ORANGE, label="wrong")
        axes.set(xlim=(0, 1), ylim=(0, len(self._labels)))
        axes.set(xlabel="probability of the first guess", ylabel="images")
        axes.legend(title="first guess", loc="upper center")

    def _prepare_curve(self, axes: Axes, multipliers: np.ndarray) -> None:
        losses = [self._loss(multiplier) for multiplier in multipliers]
        axes.plot(multipliers, losses, color=GREY)
        know_nothing = np.log(self._logits.shape[1])
        axes.axhline(know_nothing, linestyle="--", color=BLUE, linewidth=1)
        axes.text(multipliers[0], know_nothing * 1.06, "every class alike", color=BLUE)
        (self._dot,) = axes.plot(multipliers[:1], losses[:1], "o", color=ORANGE, markersize=11)
        axes.set(xscale="log", yscale="log", xlabel="logits multiplied by", ylabel="loss")
        axes.set_ylim(min(losses) * 0.8, max(losses) * 1.3)
        axes.set_xticks([0.001, 0.01, 0.1, 1], ["0.001", "0.01", "0.1", "1"])
        ticks = [tick for tick in (2, 3, 5, 10, 15) if min(losses) * 0.9 < tick < max(losses) * 1.1]
        axes.set_yticks(ticks, list(map(str, ticks)))
        axes.minorticks_off()

    def _loss(self, multiplier: float) -> float:
        return sparse_categorical_cross_entropy(multiplier * self._logits, self._labels)

    def draw(self, multiplier: float) -> Picture:
        """The picture for logits that are multiplied by a number."""
        loss, accuracy = self._loss(multiplier), self._right.mean()
        sureness = np.exp(log_softmax(multiplier * self._logits).max(axis=1))
        right, _ = np.histogram(sureness[self._right], _BINS)
        wrong, _ = np.histogram(sureness[~self._right], _BINS)
        for bar, count in zip(self._right_bars, right, strict=True):
            bar.set_height(count)
        for bar, below, count in zip(self._wrong_bars, right, wrong, strict=True):
            bar.set(y=below, height=count)
        self._dot.set_data([multiplier], [loss])
        self._titles[0].set_text(f"accuracy {accuracy:.0%}")
        self._titles[1].set_text(f"loss {loss:.2f}")
        return self._figure.picture(
            f"With logits multiplied by {multiplier:.3g}, the accuracy is {accuracy:.0%} and the "
            f"loss {loss:.2f}; the first guess has a probability of {sureness.mean():.2f} on "
            "average."
        )


def confidence_explorer(logits: np.ndarray, labels: np.ndarray) -> Explorer:
    """A slider for a number that all logits are multiplied by.

    Args:
        logits: (images, classes), of any model.
        labels: (images,), the true classes.
    """
    drawn = ConfidenceFigure(logits, labels, (0.001, 1.0))
    slider = ipywidgets.FloatLogSlider(
        value=1.0, base=10, min=-3, max=0, step=0.1, description="multiply the logits by"
    )
    return Explorer(
        drawn.draw,
        {"multiplier": slider},
        "Drag to the left until the loss is smallest. What happens to the accuracy?",
    )
