"""An explorer of the backbone's learning rate: what is learnt, what is forgotten, what is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ipywidgets
import numpy as np

from imgcls_course.errors import CourseError
from imgcls_course.figures.colour_filters import filter_mosaic
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import BLACK, BLUE, GREY, ORANGE, Picture, figure, without_frame

_FILTERS, _COLUMNS = 24, 6


@dataclass(frozen=True)
class Tuned:
    """What came out of fine-tuning.

    Attributes:
        new_task: accuracy on the task that was trained.
        old_task: accuracy on the task of pretraining, by its old head.
        filters: of the first layer, (rows, columns, 3, filters).
    """

    new_task: float
    old_task: float
    filters: np.ndarray


class ForgettingFigure:
    """Both accuracies over the learning rate, and the first filters at one of them.

    Args:
        outcomes: by the backbone's learning rate, rising; 0 stands for a frozen one.
        guesses: the accuracies of guessing, in the new task and in the old one.
    """

    def __init__(self, outcomes: Mapping[float, Tuned], guesses: tuple[float, float]) -> None:
        self._outcomes = dict(outcomes)
        self._rates = list(outcomes)
        drawn, (axes, canvas) = figure(7.8, 3.5, 1, 2, width_ratios=(2.1, 1))
        places = np.arange(len(outcomes))
        looks = (("new task", BLUE, "-", "o"), ("old task", ORANGE, "--", "s"))
        curves = np.array([(one.new_task, one.old_task) for one in outcomes.values()])
        self._dots = []
        for column, (name, colour, line, marker) in enumerate(looks):
            values = curves[:, column]
            axes.plot(places, values, color=colour, linestyle=line, marker=marker, label=name)
            axes.axhline(guesses[column], color=colour, linestyle=":", linewidth=1)
            self._dots += axes.plot(0, values[0], marker, color=colour, markersize=13,
                                    markerfacecolor="none", markeredgewidth=2)  # fmt: skip
        axes.text(0, guesses[0] + 0.01, "guessing, new task", color=BLUE, fontsize=8, va="bottom")
        axes.text(0, guesses[1] + 0.01, "guessing, old task", color=ORANGE, fontsize=8, va="bottom")
        axes.set_xticks(places, [written_rate(rate) for rate in outcomes], fontsize=8)
        axes.set(xlabel="learning rate of the backbone", ylabel="accuracy", ylim=(0, 1.08))
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        axes.legend(loc="upper center", ncols=2, bbox_to_anchor=(0.5, 1.17))
        self._line = axes.axvline(0, color=GREY, linewidth=1)
        first = self._outcomes[self._rates[0]].filters
        strength = np.linalg.norm(first.reshape(-1, first.shape[-1]), axis=0)
        self._chosen = np.sort(np.argsort(strength)[::-1][:_FILTERS])
        self._image = canvas.imshow(self._mosaic(self._rates[0]), interpolation="nearest")
        without_frame(canvas)
        self._title = canvas.set_title("first filters at 0.00001", fontsize=10, color=BLACK)
        self._figure = InteractiveFigure(drawn, [self._line, *self._dots, self._image, self._title])

    def draw(self, rate: float) -> Picture:
        """The figure with one of the learning rates marked.

        Args:
            rate: one of those that were tried.
        """
        place, outcome = self._rates.index(rate), self._outcomes[rate]
        self._line.set_xdata([place, place])
        for dot, value in zip(self._dots, (outcome.new_task, outcome.old_task), strict=True):
            dot.set_data([place], [value])
        self._image.set_data(self._mosaic(rate))
        self._title.set_text(f"first filters at {written_rate(rate)}")
        return self._figure.picture(
            "Two curves of accuracy over the backbone's learning rate. At "
            f"{written_rate(rate)} the new task is at {outcome.new_task:.0%} and the old one at "
            f"{outcome.old_task:.0%}. "
            f"Beside them {_FILTERS} filters of the first layer in colour."
        )

    def _mosaic(self, rate: float) -> np.ndarray:
        return filter_mosaic(self._outcomes[rate].filters[..., self._chosen], _COLUMNS)


def written_rate(rate: float) -> str:
    """A learning rate without an exponent; frozen where it is 0."""
    return f"{rate:.5f}".rstrip("0") if rate else "frozen"


def forgetting_explorer(
    outcomes: Mapping[float, Tuned], guesses: tuple[float, float], start: float
) -> Explorer:
    """A slider over the learning rates that were tried; everything was computed before.

    Args:
        outcomes: by the backbone's learning rate, rising; 0 stands for a frozen one.
        guesses: the accuracies of guessing, in the new task and in the old one.
        start: the rate at the start.

    Raises:
        CourseError: the first rate is none of those.
    """
    if start not in outcomes:
        raise CourseError(
            f"No run has the learning rate {start}.",
            f"Start at one of {', '.join(map(str, outcomes))}.",
        )
    drawn = ForgettingFigure(outcomes, guesses)

    def draw(rate: float) -> Picture:
        return drawn.draw(rate)

    return Explorer(
        draw,
        {
            "rate": ipywidgets.SelectionSlider(
                options=[(written_rate(rate), rate) for rate in outcomes],
                value=start,
                description="learning rate of the backbone",
            )
        },
        "At which rate is the new task best? Up to where does the old one survive? And do the "
        "first filters tell?",
    )
