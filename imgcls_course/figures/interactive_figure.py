"""A figure of which only a few artists move, so that a widget redraws it within milliseconds."""

from __future__ import annotations

import io
from collections.abc import Iterable

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from imgcls_course.figures.style import Picture


class InteractiveFigure:
    """Draws axes, ticks and labels once, and then only what moves, on top of them.

    Drawing a whole figure takes matplotlib a few tenths of a second, most of it for the ticks and
    the layout, which stay as they are while a slider is dragged.

    Args:
        drawn: the complete figure; its layout is fixed from now on.
        moving: the artists that will be changed between pictures, in the order of drawing.
    """

    def __init__(self, drawn: Figure, moving: Iterable[Artist]) -> None:
        self._moving = list(moving)
        for artist in self._moving:
            artist.set_animated(True)
        self._canvas = FigureCanvasAgg(drawn)
        self._canvas.draw()
        self._background = self._canvas.copy_from_bbox(drawn.bbox)

    def picture(self, alt: str) -> Picture:
        """The figure with its moving artists as they are now.

        Args:
            alt: a sentence that says what is seen.

        Raises:
            ValueError: the alt text is not a sentence of at least a few words.
        """
        if len(alt.split()) < 4:
            raise ValueError(f"Alt text must say what is seen, in a sentence; found {alt!r}.")
        self._canvas.restore_region(self._background)
        for artist in self._moving:
            artist.draw(self._canvas.get_renderer())
        buffer = io.BytesIO()
        pixels = np.asarray(self._canvas.buffer_rgba())[..., :3]
        Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, "PNG", compress_level=3)
        return Picture(buffer.getvalue(), " ".join(alt.split()))
