"""An explorer of what the contrast of a photo does to its paintings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.beyond_classification.generation.side_by_side import SideBySideFigure


def contrast_explorer(
    contrasts: Sequence[float], images: Mapping[str, np.ndarray], start: int = -1
) -> Explorer:
    """A slider for the contrast; beside the photo stand the paintings of it.

    Args:
        contrasts: in rising order, 1 for the photo as it is.
        images: by title, (contrasts, height, width, 3), uint8.
        start: place of the contrast that is shown first.
    """
    values = [round(float(one), 2) for one in contrasts]
    drawn = SideBySideFigure({title: stack[start] for title, stack in images.items()})

    def draw(contrast: float) -> Picture:
        place = values.index(contrast)
        return drawn.draw(
            {title: stack[place] for title, stack in images.items()},
            f"A photo with {contrast:.0%} of its contrast, and what painters make of it: "
            f"{', '.join(list(images)[1:])}.",
        )

    return Explorer(
        draw,
        {
            "contrast": ipywidgets.SelectionSlider(
                options=values, value=values[start], description="contrast of the photo"
            )
        },
        "Take the contrast away, bit by bit. Which of the painters cares?",
    )
