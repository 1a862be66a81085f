"""An explorer of preprocessing mistakes: what a network sees, and what it then says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ipywidgets
import numpy as np
from matplotlib.axes import Axes

from imgcls_course.datasets import Photo
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import BLUE, ORANGE, Picture, figure, without_frame
from imgcls_course.lessons.feature_extraction.preprocessing_mistakes import as_pixels

_TOP = 5
"""How many classes are shown."""


class MistakeFigure:
    """A photo as the network gets it, and the five classes that it then finds likeliest.

    Args:
        class_names: of all classes that the network knows.
        side: of the pictures, in pixels.
    """

    def __init__(self, class_names: Sequence[str], side: int) -> None:
        self._class_names = class_names
        drawn, (left, right) = figure(7.5, 3.1, 1, 2, width_ratios=(1, 1.5))
        self._image = left.imshow(np.zeros((side, side, 3), np.uint8))
        without_frame(left)
        self._range = left.set_title("p")
        self._prepare_bars(right)
        self._title = right.set_title("p")
        moving = [*self._bars, *self._names, *self._values, self._image, self._range, self._title]
        self._figure = InteractiveFigure(drawn, moving)

    def _prepare_bars(self, axes: Axes) -> None:
        places = np.arange(_TOP)
        self._bars = axes.barh(places, np.zeros(_TOP), edgecolor="white", linewidth=0)
        self._names = [
            axes.text(-0.03, place, "", ha="right", va="center", fontsize=9) for place in places
        ]
        self._values = [axes.text(0, place, "", va="center", fontsize=9) for place in places]
        axes.set(xlim=(-0.75, 1.2), ylim=(_TOP - 0.4, -0.6), yticks=[])
        axes.set_xlabel("probability", loc="right")
        axes.spines["bottom"].set_bounds(0, 1.2)
        axes.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
        axes.spines["left"].set_visible(False)

    def draw(
        self, image: np.ndarray, probabilities: np.ndarray, true_class: int, mistake: str
    ) -> Picture:
        """The picture for one photo, prepared in one way.

        Args:
            image: (side, side, 3), as the network gets it.
            probabilities: (classes,).
            true_class: index of the right class.
            mistake: its name.
        """
        top = np.argsort(-probabilities, kind="stable")[:_TOP]
        for bar, name, value, k in zip(self._bars, self._names, self._values, top, strict=True):
            is_true = k == true_class
            share = float(probabilities[k])
            bar.set(width=share, facecolor=ORANGE if is_true else BLUE)
            bar.set_hatch("//" if is_true else "")
            name.set_text(self._class_names[k])
            value.set(x=share + 0.02, text=f"{share:.0%}")
        self._image.set_data(as_pixels(image))
        self._range.set_text(f"values {image.min():.0f} to {image.max():.0f}")
        rank = int(np.flatnonzero(np.argsort(-probabilities, kind="stable") == true_class)[0]) + 1
        true_name = self._class_names[true_class]
        found = f"number {rank}" if rank <= _TOP else "not among the top five"
        self._title.set_text(f"{true_name}: {found}")
        return self._figure.picture(
            f"A photo of class {true_name}, prepared like this: {mistake}. Its values lie between "
            f"{image.min():.0f} and {image.max():.0f}. In the network's answer the right class is "
            f"{found}."
        )


def mistake_explorer(
    photos: Sequence[Photo],
    views: Mapping[str, np.ndarray],
    probabilities: Mapping[str, np.ndarray],
    class_names: Sequence[str],
    photo: str = "",
) -> Explorer:
    """A choice of photo, and of the mistake that is made with it.

    Args:
        photos: to choose from.
        views: by the mistake's name, all photos as the network gets them, (photos, side, side, 3).
        probabilities: by the name of each mistake that can be chosen, (photos, classes).
        class_names: one for each class.
        photo: the name of the one that is shown first; empty takes the first.
    """
    titles = {photo.title: place for place, photo in enumerate(photos)}
    mistakes = list(probabilities)
    first = next((one.title for one in photos if one.name == photo), photos[0].title)
    drawn = MistakeFigure(class_names, next(iter(views.values())).shape[1])

    def draw(photo: str, mistake: str) -> Picture:
        place = titles[photo]
        return drawn.draw(
            views[mistake][place],
            probabilities[mistake][place],
            photos[place].class_index,
            mistake,
        )

    return Explorer(
        draw,
        {
            "photo": ipywidgets.Dropdown(options=list(titles), value=first, description="photo"),
            "mistake": ipywidgets.Dropdown(options=mistakes, description="prepared"),
        },
        "Which mistake would you notice from the top five, for which photos?",
    )
