"""A photo, a kernel, and what the kernel makes of the photo."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from imgcls_course.figures.interactive_figure import RedrawnFigure
from imgcls_course.figures.style import DIVERGING, Picture, figure, picture, without_frame
from imgcls_course.lessons.convnet.image_filters import IMAGE_KERNELS, convolve_grey

_LARGEST_SIDE = 9
_BRIGHTEST = 99.0  # percentile of the outputs' sizes that is drawn at full brightness


def as_grey(output: np.ndarray, kernel: np.ndarray, positive_only: bool = False) -> np.ndarray:
    """A convolution's output as brightness from 0 to 1.

    Where the kernel's weights add up to about 0, an even area gives 0, which is drawn in grey, so
    that negative numbers are dark. Other outputs are brightness as they are.

    Args:
        output: of any size and sign.
        kernel: that it was made with, (rows, columns).
        positive_only: draw 0, and all that is below, in black.
    """
    total = float(kernel.sum())
    size = np.percentile(np.abs(output), _BRIGHTEST) or 1.0
    if total >= 0.5:
        return np.clip(output / max(total, 1.0), 0, 1)
    if positive_only:
        return np.clip(output / size, 0, 1)
    return np.clip(0.5 + output / (2 * size), 0, 1)


def fraction(weight: float) -> str:
    """A weight as people write it: 2, −1, 0.25, 1/25."""
    whole = round(weight)
    if abs(weight - whole) < 1e-9:
        return str(whole).replace("-", "−")
    inverse = 1 / weight
    if abs(inverse - round(inverse)) < 1e-9 and abs(inverse) > 4.5:
        return ("−" if weight < 0 else "") + f"1/{abs(round(inverse))}"
    return f"{weight:.3g}".replace("-", "−")


def kernel_puzzle(
    photo: np.ndarray,
    names: Sequence[str] = ("sharpen", "horizontal edges", "vertical edges"),
    order: Sequence[int] = (1, 2, 0),
) -> Picture:
    """A photo and what kernels made of it above; the kernels below, in another order.

    Args:
        photo: (height, width), values 0 to 1.
        names: of the kernels, in `IMAGE_KERNELS`, as they stand below.
        order: places in `names`; the picture A is made by the first of them.
    """
    kernels = [IMAGE_KERNELS[name].weights for name in names]
    outputs = [as_grey(convolve_grey(photo, kernels[place]), kernels[place]) for place in order]
    letters = "ABCDEFGH"[: len(order)]
    drawn, (above, below) = figure(7.5, 3.7, 2, 1 + len(outputs), height_ratios=(1.9, 1))
    for axes, image, title in zip(above, [photo, *outputs], ["the photo", *letters], strict=True):
        axes.imshow(image, cmap="gray", vmin=0, vmax=1)
        without_frame(axes, title)
    without_frame(below[0])
    below[0].text(0.5, 0.5, "Which kernel\nmade which\npicture?", ha="center", va="center",
                  transform=below[0].transAxes, fontsize=12)  # fmt: skip
    said = []
    for number, (axes, weights) in enumerate(zip(below[1:], kernels, strict=True), start=1):
        _weights_table(axes, weights)
        without_frame(axes)
        axes.set_xlabel(f"kernel {number}")
        said.append(f"kernel {number} has the rows {_in_words(weights)}")
    return picture(
        drawn,
        f"A photo in grey and, beside it, {len(outputs)} pictures made from it: "
        f"{', '.join(letters)}. Below stand {len(kernels)} kernels, in another order: "
        f"{'; '.join(said)}.",
    )


def _weights_table(axes: Axes, weights: np.ndarray) -> None:
    largest = np.abs(weights).max() or 1.0
    axes.imshow(weights, cmap=DIVERGING, vmin=-2 * largest, vmax=2 * largest)
    for (row, column), weight in np.ndenumerate(weights):
        axes.text(column, row, fraction(weight), ha="center", va="center", fontsize=11)


def _in_words(weights: np.ndarray) -> str:
    return ", ".join("(" + " ".join(fraction(weight) for weight in row) + ")" for row in weights)


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
            for _ in range(_LARGEST_SIDE * _LARGEST_SIDE)
        ]
        for axes in (left, middle, right):
            without_frame(axes)
        titles = [axes.set_title("title") for axes in (left, middle, right)]
        self._titles = titles
        moving = [self._photo, self._kernel, self._output, *self._numbers, *titles]
        self._figure = RedrawnFigure(drawn, moving)

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
            f"The photo {title!r} in grey, a kernel with the rows {_in_words(kernel)}, and the "
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
            text.set(position=place, text=fraction(weight), fontsize=size, visible=True)
