"""An explorer of error bars: two models, and a test set of any size."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets

from imgcls_course.figures.error_bars import Interval, TwoModelsFigure
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture

SIZES = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)


def error_bar_explorer(confidence_interval: Callable[[float, int], Interval]) -> Explorer:
    """Sliders for two accuracies and for the number of test images.

    Args:
        confidence_interval: takes an accuracy and a number of images; gives both ends.
    """
    figure = TwoModelsFigure()

    def draw(size: int, model_a: int, model_b: int) -> Picture:
        accuracies = (model_a / 100, model_b / 100)
        first, second = (confidence_interval(accuracy, size) for accuracy in accuracies)
        return figure.draw(accuracies, size, (first, second))

    def percent(value: int, name: str) -> ipywidgets.IntSlider:
        return ipywidgets.IntSlider(value=value, min=1, max=99, description=f"model {name}, %")

    return Explorer(
        draw,
        {
            "size": ipywidgets.SelectionSlider(
                options=SIZES, value=100, description="number of test images"
            ),
            "model_a": percent(75, "A"),
            "model_b": percent(80, "B"),
        },
        "How many test images pull the two error bars apart? Then try 79% against 80%, and 98% "
        "against 99%.",
    )
