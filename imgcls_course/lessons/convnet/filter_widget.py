"""An explorer of kernels: choose one, or write one, and see what it makes of a photo."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets

from imgcls_course.datasets import Photo
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.convnet.filter_explorer import KernelFigure, as_grey
from imgcls_course.lessons.convnet.image_filters import (
    IMAGE_KERNELS,
    OWN,
    convolve_grey,
    grey_square,
    parse_kernel,
)

AS_IT_IS, POSITIVE = "all numbers", "positive numbers only (ReLU)"


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
    figure = KernelFigure()

    def draw(photo: str, kernel: str, own: str, keep: str) -> Picture:
        chosen = IMAGE_KERNELS.get(kernel)
        weights = parse_kernel(own) if chosen is None else chosen.weights
        effect = "its effect is yours to name" if chosen is None else chosen.effect
        output = convolve_grey(grey[photo], weights)
        shown = as_grey(output, weights, positive_only=keep == POSITIVE)
        if keep == POSITIVE:
            effect += "; all that is not positive is black"
        return figure.draw(grey[photo], weights, shown, photo, effect)

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
