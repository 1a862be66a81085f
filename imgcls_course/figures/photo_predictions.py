"""Photos, and what a classifier sees in them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from PIL import Image

from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import (
    BLACK,
    BLUE,
    ORANGE,
    Picture,
    figure,
    picture,
    without_frame,
)

Answer = tuple[str, float]
"""A class's name and its probability."""

_LIKELY = 0.05
_FRAME = (4.0, 3.0)  # width and height of the box that every photo is fitted into
_LONGEST_NAME, _LONGEST_LINE = 30, 38  # letters
_SIDE_SHOWN = 360  # pixels; more are not seen, and make the page heavy


class PredictionsFigure:
    """A photo, and beside it the likeliest classes as bars; only these are drawn anew.

    Args:
        most: how many classes are shown at most.
    """

    def __init__(self, most: int = 5) -> None:
        drawn, (left, right) = figure(7.5, 2.9, 1, 2, width_ratios=(1, 0.8))
        self._image = left.imshow(np.full((2, 2, 3), 255, np.uint8))
        without_frame(left)
        left.set(xlim=(0, _FRAME[0]), ylim=(_FRAME[1], 0))
        self._title = left.set_title("two\nlines", fontsize=10)
        places = np.arange(most)
        self._bars = right.barh(places, np.zeros(most), height=0.7)
        self._values = [right.text(0, place, "", va="center", color=BLACK) for place in places]
        # The widest name reserves the room for all of them.
        self._names = [
            right.text(-0.03, place, "n" * (_LONGEST_NAME - 3), va="center", ha="right", fontsize=9)
            for place in places
        ]
        probability_axis(right, [""] * most)
        right.set_xlim(0, 1.35)
        moving = [self._image, self._title, *self._bars, *self._values, *self._names]
        self._figure = InteractiveFigure(drawn, moving)

    def draw(
        self, image: np.ndarray, title: str, answers: Sequence[Answer], true_name: str = ""
    ) -> Picture:
        """The picture of one photo.

        Args:
            image: (height, width, 3), uint8.
            title: what the photo is called.
            answers: the likeliest classes, the likeliest first.
            true_name: the right class, drawn in another colour; empty where it is not known.
        """
        small = _thumbnail(image)
        self._image.set_data(small)
        self._image.set_extent(_fitted(small.shape[1], small.shape[0]))
        self._title.set_text("\n".join(textwrap.wrap(title, _LONGEST_LINE)[:2]))
        for place, (bar, value, name) in enumerate(
            zip(self._bars, self._values, self._names, strict=True)
        ):
            class_name, probability = answers[place] if place < len(answers) else ("", 0.0)
            is_true = bool(class_name) and class_name == true_name
            bar.set(
                width=probability, facecolor=ORANGE if is_true else BLUE, edgecolor="white", lw=0
            )
            bar.set_hatch("//" if is_true else "")
            value.set(x=probability + 0.02, text=f"{probability:.1%}" if class_name else "")
            name.set_text(_shortened(class_name))
        names = [name for name, _ in answers]
        truth = (
            f" The right class, {true_name}, is number {names.index(true_name) + 1}."
            if (true_name in names)
            else ""
        )
        # What is hardly probable may change places from one machine to the next.
        likely = [name for name, probability in answers if probability >= _LIKELY] or names[:1]
        return self._figure.picture(
            f"The photo: {title}. Beside it bars, the likeliest class on top: {', '.join(likely)}. "
            f"The first has {_in_words(answers[0][1])} of the probability.{truth}"
        )


def _fitted(width: int, height: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of an image as large as the frame allows, in its middle."""
    scale = min(_FRAME[0] / width, _FRAME[1] / height)
    left, top = (_FRAME[0] - width * scale) / 2, (_FRAME[1] - height * scale) / 2
    return left, left + width * scale, top + height * scale, top


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def probability_axis(axes: Axes, names: Sequence[str]) -> None:
    """Make ready for horizontal bars of probability, one for each name."""
    axes.set(xlim=(0, 1.2), ylim=(len(names) - 0.4, -0.6), xlabel="probability")
    axes.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
    axes.set_yticks(np.arange(len(names)), names)
    axes.tick_params(axis="y", length=0)


def _in_words(probability: float) -> str:
    """A probability in words, coarse enough to be the same on every machine."""
    for limit, words in (
        (0.9, "nearly all"),
        (0.65, "most"),
        (0.45, "about half"),
        (0.29, "about a third"),
        (0.18, "about a quarter"),
    ):
        if probability >= limit:
            return words
    return "a small part"


def contact_sheet(
    images: Sequence[np.ndarray], answers: Sequence[Answer], are_right: Sequence[bool]
) -> Picture:
    """All photos at once, each with the classifier's first guess.

    Args:
        images: (height, width, 3) each, uint8, of any sizes.
        answers: the likeliest class of each.
        are_right: whether it is the right one.
    """
    columns = 5
    rows = -(-len(images) // columns)
    drawn, grid = figure(7.5, 1.75 * rows, rows, columns, squeeze=False)
    for axes in grid.ravel():
        without_frame(axes)
    said = []
    for axes, image, (name, probability), is_right in zip(
        grid.ravel(), images, answers, are_right, strict=False
    ):
        axes.imshow(_square(image))
        mark, colour = ("✓", BLUE) if is_right else ("✗", ORANGE)
        axes.set_title(f"{mark} {name}\n{probability:.0%}", fontsize=9, color=colour)
        said.append(f"{name} ({'right' if is_right else 'wrong'})")
    return picture(
        drawn, f"{len(images)} photos, each with the model's first guess: {', '.join(said)}."
    )


def _thumbnail(image: np.ndarray) -> np.ndarray:
    small = Image.fromarray(np.ascontiguousarray(image))
    small.thumbnail((_SIDE_SHOWN, _SIDE_SHOWN))
    return np.asarray(small)


def _square(image: np.ndarray) -> np.ndarray:
    """The square in the middle, small."""
    side = min(image.shape[:2])
    top, left = ((length - side) // 2 for length in image.shape[:2])
    return _thumbnail(image[top : top + side, left : left + side])
