"""An explorer of temperature: what a teacher's answer says beyond the most likely class."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure, without_frame


class SoftenedFigure:
    """An image, and the probabilities of its classes; at 1 in outline, at a temperature filled.

    Args:
        images: (n, height, width, 3), uint8.
        logits: (n, classes).
        class_names: one for each class.
    """

    def __init__(self, images: np.ndarray, logits: np.ndarray, class_names: Sequence[str]) -> None:
        self._images, self._names = images, list(class_names)
        self._logits = np.asarray(logits, dtype=np.float64)
        drawn, (canvas, axes) = figure(7.5, 3.3, 1, 2, width_ratios=(1, 2.1))
        self._image = canvas.imshow(images[0], interpolation="nearest")
        without_frame(canvas)
        places = np.arange(len(self._names))
        self._bars = axes.barh(places, places * 0.0, 0.66, color=BLUE)
        self._outlines = axes.barh(places, places * 0.0, 0.66, facecolor="none", hatch="///",
                                   edgecolor=ORANGE, linewidth=1.2)  # fmt: skip
        self._texts = [axes.text(0, place, "", va="center", fontsize=9) for place in places]
        axes.set_yticks(places, self._names)
        axes.set(xlim=(0, 1.12), ylim=(len(places) - 0.5, -0.5), xlabel="probability")
        axes.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
        axes.tick_params(axis="y", length=0)
        self._title = axes.set_title("filled: at temperature 10.0, hatched: at 1", fontsize=10)
        axes.axvline(1 / len(places), color=GREY, linestyle=":", linewidth=1)
        moving = [self._image, *self._bars, *self._outlines, *self._texts, self._title]
        self._figure = InteractiveFigure(drawn, moving)

    def draw(self, number: int, temperature: float) -> Picture:
        """The figure for one of the images.

        Args:
            number: of the image.
            temperature: that the logits are divided by.
        """
        shares, usual = (self._shares(number, one) for one in (temperature, 1.0))
        self._image.set_data(self._images[number])
        for bar, outline, text, share, before in zip(
            self._bars, self._outlines, self._texts, shares, usual, strict=True
        ):
            bar.set_width(share)
            outline.set_width(before)
            text.set_x(max(share, before) + 0.01)
            text.set_text(f"{share:.1%}")
        self._title.set_text(f"filled: at temperature {temperature:.1f}, hatched: at 1")
        first, second, *_ = np.argsort(shares)[::-1]
        return self._figure.picture(
            f"A small photo, and bars of the teacher's probabilities. At temperature "
            f"{temperature:.1f}: {self._names[first]} {shares[first]:.0%}, "
            f"{self._names[second]} {shares[second]:.1%}, the smallest {shares.min():.1%}."
        )

    def _shares(self, number: int, temperature: float) -> np.ndarray:
        scaled = self._logits[number] / temperature
        exponentials = np.exp(scaled - scaled.max())
        return exponentials / exponentials.sum()


def softened_explorer(
    images: np.ndarray,
    logits: np.ndarray,
    class_names: Sequence[str],
    names: Sequence[str],
    temperature: float = 1.0,
) -> Explorer:
    """A choice of image, and a slider for the temperature.

    Args:
        images: (n, height, width, 3), uint8.
        logits: (n, classes), the teacher's.
        class_names: one for each class.
        names: one for each image.
        temperature: where the slider starts, between 1/2 and 16.
    """
    drawn = SoftenedFigure(images, logits, class_names)

    def draw(image: int, temperature: float) -> Picture:
        return drawn.draw(image, temperature)

    return Explorer(
        draw,
        {
            "temperature": ipywidgets.FloatLogSlider(
                value=temperature, base=2, min=-1, max=4, step=0.1,
                description="temperature", readout_format=".1f",
            ),
            "image": ipywidgets.Dropdown(
                options=[(name, number) for number, name in enumerate(names)], description="image"
            ),
        },
        "At which temperature do you see what the image looks like, apart from what it is?",
    )  # fmt: skip
