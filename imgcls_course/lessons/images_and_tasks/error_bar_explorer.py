"""An explorer of error bars: two models, and a test set of any size."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import COLOURS, Picture, figure

SIZES = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_MARKERS = ("o", "s")


class TwoModelsFigure:
    """Two models' accuracies with their error bars; only these are drawn anew."""

    def __init__(self) -> None:
        drawn, axes = figure(7, 1.9)
        self._bars, self._dots, self._ends, names = [], [], [], ("model A", "model B")
        for place, name in enumerate(names):
            colour = COLOURS[place]
            self._bars += axes.plot([], [], color=colour, linewidth=8, alpha=0.4)
            self._dots += axes.plot([], [], _MARKERS[place], color=colour, markersize=8)
            # The widest text reserves its space in the layout.
            self._ends.append(
                axes.text(1.02, place, "−100.0% to 100.0%", va="center", color=colour)
            )
            axes.text(-0.01, place, name, va="center", ha="right", color=colour)
        axes.set(xlim=(0, 1), ylim=(1.6, -0.6), yticks=[])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("accuracy")
        axes.xaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
        self._title = axes.set_title("title")
        moving = [*self._bars, *self._dots, *self._ends, self._title]
        self._figure = InteractiveFigure(drawn, moving)

    def draw(
        self,
        accuracies: tuple[float, float],
        size: int,
        intervals: tuple[tuple[float, float], tuple[float, float]],
    ) -> Picture:
        """The picture for a test set of some size.

        Args:
            accuracies: of the two models, 0 to 1.
            size: number of test images.
            intervals: of the two models.
        """
        said = [f"{low:.1%} to {high:.1%}" for low, high in intervals]
        for place, (accuracy, ends) in enumerate(zip(accuracies, intervals, strict=True)):
            self._bars[place].set_data(ends, [place, place])
            self._dots[place].set_data([accuracy], [place])
            self._ends[place].set_text(said[place].replace("-", "−"))
        apart = intervals[0][0] > intervals[1][1] or intervals[1][0] > intervals[0][1]
        verdict = "the error bars are apart" if apart else "the error bars overlap"
        self._title.set_text(f"{size:,} test images: {verdict}")
        return self._figure.picture(
            f"Two models measured on {size:,} test images. Model A: {accuracies[0]:.0%}, interval "
            f"{said[0]}. Model B: {accuracies[1]:.0%}, interval {said[1]}; {verdict}."
        )


def error_bar_explorer(
    confidence_interval: Callable[[float, int], tuple[float, float]],
) -> Explorer:
    """Sliders for two accuracies and for the number of test images.

    Args:
        confidence_interval: takes an accuracy and a number of images; gives both ends.
    """
    drawn = TwoModelsFigure()

    def draw(size: int, model_a: int, model_b: int) -> Picture:
        accuracies = (model_a / 100, model_b / 100)
        first, second = (confidence_interval(accuracy, size) for accuracy in accuracies)
        return drawn.draw(accuracies, size, (first, second))

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
