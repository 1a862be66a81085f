"""An explorer of kernels: choose one, or write one, and see what it makes of a photo."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
import numpy as np

from imgcls_course.datasets import Photo
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import DIVERGING, Picture, figure, without_frame
from imgcls_course.lessons.convnet.image_filters import (
    IMAGE_KERNELS,
    LARGEST_SIDE,
    OWN,
    as_grey,
    convolve_grey,
    grey_square,
    parse_kernel,
    written_rows,
    written_weight,
)

AS_IT_IS, POSITIVE = "all numbers", "positive numbers only (ReLU)"


class KernelFigure:
    """Photo, kernel and output side by side; only what changes is drawn anew."""

    def __init__(self) -> None:
        drawn, (left, middle, right) = figure(7.5, 3.0, 1, 3, width_ratios=(1.25, 1, 1.25))
        square, grey = (0, 1, 0, 1), np.full((2, 2), 0.5)
        self._photo, self._output = (
            axes.imshow(grey, cmap="gray", vmin=0, vmax=1, extent=square, interpolation="nearest")
            for axes in (left, right)
        )
        self._kernel = middle.imshow(
            grey, cmap=DIVERGING, vmin=-2, vmax=2, extent=square, interpolation="nearest"
        )
        self._numbers = [
            middle.text(0.5, 0.5, "", ha="center", va="center")
            for _ in range(LARGEST_SIDE * LARGEST_SIDE)
        ]
        for axes in (left, middle, right):
            without_frame(axes)
        titles = [axes.set_title("title") for axes in (left, middle, right)]
        self._titles = titles
        moving = [self._photo, self._kernel, self._output, *self._numbers, *titles]
        self._figure = InteractiveFigure(drawn, moving)

    def draw(
        self, photo: np.ndarray, kernel: np.ndarray, shown: np.ndarray, title: str, effect: str
    ) -> Picture:
        """The picture for this photo and kernel.

        Args:
            photo: (height, width), values 0 to 1.
            kernel: (rows, columns), at most 9 x 9.
            shown: the output as brightness from 0 to 1, of any size.
            title: what the photo is called.
            effect: what is to be seen in the output, for the alt text.
        """
        self._photo.set_data(photo)
        self._output.set_data(shown)
        self._kernel.set_data(kernel / (np.abs(kernel).max() or 1.0))
        self._write_numbers(kernel)
        sizes = [" × ".join(map(str, array.shape)) for array in (photo, kernel, shown)]
        for text, name, size in zip(
            self._titles, ("photo", "kernel", "output"), sizes, strict=True
        ):
            text.set_text(f"{name}: {size}")
        return self._figure.picture(
            f"The photo {title!r} in grey, a kernel with the rows {written_rows(kernel)}, and the "
            f"output: {effect}."
        )

    def _write_numbers(self, kernel: np.ndarray) -> None:
        rows, columns = kernel.shape
        size = {1: 14, 2: 14, 3: 13, 4: 11, 5: 10, 6: 8, 7: 8}.get(max(rows, columns), 6)
        for text in self._numbers:
            text.set_visible(False)
        for text, ((row, column), weight) in zip(
            self._numbers, np.ndenumerate(kernel), strict=False
        ):
            place = ((column + 0.5) / columns, 1 - (row + 0.5) / rows)
            text.set(position=place, text=written_weight(weight), fontsize=size, visible=True)


def kernel_explorer(
    photos: Sequence[Photo], photo: str = "cat", kernel: str = "vertical edges"
) -> Explorer:
    """A choice of photo and of kernel, a kernel of one's own, and a ReLU.

    Args:
        photos: to choose from; each is cropped to the square in its middle and made grey.
        photo: the name of the one at the start.
        kernel: the one at the start, of `IMAGE_KERNELS`.
    """
    grey = {one.title: grey_square(one.image) for one in photos}
    first = next(one.title for one in photos if one.name == photo)
    drawn = KernelFigure()

    def draw(photo: str, kernel: str, own: str, keep: str) -> Picture:
        chosen = IMAGE_KERNELS.get(kernel)
        weights = parse_kernel(own) if chosen is None else chosen.weights
        effect = "its effect is yours to name" if chosen is None else chosen.effect
        output = convolve_grey(grey[photo], weights)
        shown = as_grey(output, weights, positive_only=keep == POSITIVE)
        if keep == POSITIVE:
            effect += "; all that is not positive is black"
        return drawn.draw(grey[photo], weights, shown, photo, effect)

    return Explorer(
        draw,
        {
            "photo": ipywidgets.Dropdown(options=list(grey), value=first, description="photo"),
            "kernel": ipywidgets.Dropdown(
                options=[*IMAGE_KERNELS, OWN], value=kernel, description="kernel"
            ),
            "own": ipywidgets.Text(
                value="1 0 -1; 0 0 0; -1 0 1",
                description="my own",
                continuous_update=False,
            ),
            "keep": ipywidgets.Dropdown(options=(AS_IT_IS, POSITIVE), description="show"),
        },
        f"Guess what a kernel does before you choose it. For one of yours, choose <i>{OWN}</i> "
        "and write its rows with semicolons between them, then press Enter.",
    )
