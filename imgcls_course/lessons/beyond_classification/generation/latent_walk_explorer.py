"""An explorer of the space that a generator makes images of."""

from __future__ import annotations

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.beyond_classification.generation.side_by_side import SideBySideFigure


def latent_walk_explorer(images: np.ndarray, start: int = 0, end: int = 1) -> Explorer:
    """A slider from one image to another, and a choice of both.

    Args:
        images: (points, points, steps, height, width, 3), uint8: `images[a, b, k]` is the k-th
            image on the way from point a to point b.
        start: the point from which it goes at first, counted from 0.
        end: the point to which it goes at first.
    """
    points, _, steps = images.shape[:3]

    def seen(share: int, start: int, end: int) -> dict[str, np.ndarray]:
        way = images[start - 1, end - 1]
        return {"start": way[0], "here": way[share], "end": way[-1]}

    drawn = SideBySideFigure(seen(0, start + 1, end + 1))

    def draw(share: int, start: int, end: int) -> Picture:
        return drawn.draw(
            seen(share, start, end),
            f"Images made of point {start}, of point {end}, and between them of the point "
            f"{share} of {steps - 1} steps along the straight line.",
        )

    numbers = list(range(1, points + 1))
    return Explorer(
        draw,
        {
            "share": ipywidgets.IntSlider(
                value=(steps - 1) // 2, min=0, max=steps - 1, description="steps from the start"
            ),
            "start": ipywidgets.Dropdown(options=numbers, value=start + 1, description="start"),
            "end": ipywidgets.Dropdown(options=numbers, value=end + 1, description="end"),
        },
        "Walk from one image to the other. Is there a place where nothing is to be seen?",
    )
