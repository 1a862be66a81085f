"""An explorer of the backbone's learning rate: what is learnt, what is forgotten, what is left."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets

from imgcls_course.errors import CourseError
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.fine_tuning.forgetting_explorer import (
    ForgettingFigure,
    Tuned,
    written_rate,
)


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
    figure = ForgettingFigure(outcomes, guesses)

    def draw(rate: float) -> Picture:
        return figure.draw(rate)

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
