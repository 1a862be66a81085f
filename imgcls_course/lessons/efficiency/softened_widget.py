"""An explorer of temperature: what a teacher's answer says beyond the most likely class."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.efficiency.softened_explorer import SoftenedFigure


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
    figure = SoftenedFigure(images, logits, class_names)

    def draw(image: int, temperature: float) -> Picture:
        return figure.draw(image, temperature)

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
