"""An explorer of logits: move the scores, see the probabilities and the loss."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
import numpy as np
from matplotlib.axes import Axes

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure
from imgcls_course.scratch.losses import log_softmax

_SMALLEST = 1e-4
"""The probability at which the curve of -log p leaves the picture."""


class LogitsFigure:
    """Bars of the probabilities, and the loss as a point on the curve of -log p.

    Args:
        class_names: one for each class.
    """

    def __init__(self, class_names: Sequence[str]) -> None:
        self.class_names = tuple(class_names)
        drawn, (left, right) = figure(7, 2.9, 1, 2)
        self._prepare_bars(left)
        self._prepare_curve(right)
        moving = [*self._bars, *self._values, self._dot, *self._titles(left, right)]
        self._figure = InteractiveFigure(drawn, moving)

    def _prepare_bars(self, axes: Axes) -> None:
        places = np.arange(len(self.class_names))
        self._bars = axes.barh(places, np.ones(len(places)), edgecolor="white", linewidth=0)
        self._values = [axes.text(1.02, place, "", va="center") for place in places]
        axes.set(xlim=(0, 1.25), ylim=(len(places) - 0.5, -0.5), xlabel="probability")
        axes.set_xticks([0, 0.5, 1])
        axes.set_yticks(places, self.class_names)

    def _prepare_curve(self, axes: Axes) -> None:
        probability = np.geomspace(_SMALLEST, 1, 200)
        axes.plot(probability, -np.log(probability), color=GREY)
        (self._dot,) = axes.plot([1], [0], "o", color=ORANGE, markersize=11)
        axes.set(xlabel="probability of the true class", ylabel="loss", xlim=(-0.03, 1.05))
        axes.set(ylim=(-0.4, 9.5))

    def _titles(self, left: Axes, right: Axes) -> tuple:
        # A title of the usual height reserves its space in the layout.
        self._left_title, self._right_title = left.set_title("p"), right.set_title("p")
        return self._left_title, self._right_title

    def draw(self, logits: Sequence[float], true_class: int) -> Picture:
        """The picture for these scores.

        Args:
            logits: (classes,), of any size.
            true_class: index of the right one.
        """
        log_probabilities = log_softmax(np.asarray(logits, dtype=float))
        probabilities, loss = np.exp(log_probabilities), float(-log_probabilities[true_class])
        for place, (bar, value) in enumerate(zip(self._bars, self._values, strict=True)):
            is_true = place == true_class
            bar.set(width=probabilities[place], facecolor=ORANGE if is_true else BLUE)
            bar.set_hatch("//" if is_true else "")
            value.set(x=probabilities[place] + 0.02, text=f"{probabilities[place]:.3f}")
        of_label = float(probabilities[true_class])
        shown = max(of_label, _SMALLEST)
        self._dot.set_data([shown], [-np.log(shown)])
        self._left_title.set_text(f"true class: {self.class_names[true_class]}")
        self._right_title.set_text(f"loss = −log {of_label:.4f} = {loss:.2f}")
        return self._figure.picture(self._alt(probabilities, loss, true_class))

    def _alt(self, probabilities: np.ndarray, loss: float, true_class: int) -> str:
        said = ", ".join(
            f"{name} {share:.3f}"
            for name, share in zip(self.class_names, probabilities, strict=True)
        )
        return (
            f"Bars of probabilities: {said}. The true class is {self.class_names[true_class]}; "
            f"on the curve of minus log p its loss is {loss:.2f}."
        )


def logits_explorer(
    class_names: Sequence[str] = ("cat", "dog", "frog", "ship"),
    logits: Sequence[float] = (2.0, 1.0, 0.0, -1.0),
    true_class: str = "cat",
) -> Explorer:
    """Sliders for the scores of a few classes, and a choice of the true one.

    Args:
        class_names: one slider each.
        logits: where the sliders start, between -10 and 10.
        true_class: which class is true at first.
    """
    names = tuple(class_names)
    drawn = LogitsFigure(names)

    def draw(truth: str, **scores: float) -> Picture:
        return drawn.draw([scores[name] for name in names], names.index(truth))

    sliders = {
        name: ipywidgets.FloatSlider(
            value=start, min=-10, max=10, step=0.5, description=f"score of {name}"
        )
        for name, start in zip(names, logits, strict=True)
    }
    truth = ipywidgets.Dropdown(options=names, value=true_class, description="true class")
    return Explorer(
        draw,
        {**sliders, "truth": truth},
        "Raise the score of the true class, then that of another. Then add the same amount to all "
        "four.",
    )
