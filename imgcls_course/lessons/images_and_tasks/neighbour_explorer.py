"""An explorer of k-nearest neighbours: an image, its neighbours, and their vote."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
import numpy as np
from matplotlib.patches import Rectangle

from imgcls_course.datasets import LabelledImages
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import BLACK, BLUE, GREY, ORANGE, Picture, figure

_COLUMNS = 7
# In widths of an image, and whole pixels where it has 32: frames then lie on the images' edges.
_GAP = 4 / 32  # between two images
_ABOVE = 8 / 32  # room for the class's name
MOST_NEIGHBOURS = 21


class NeighboursFigure:
    """An image on the left, rows of neighbours beside it; only these are drawn anew.

    Args:
        rows: of up to seven neighbours.
        with_vote: leaves room above for what the neighbours vote for.
    """

    def __init__(self, rows: int, with_vote: bool = False) -> None:
        self._rows = rows
        pitch = 1 + _GAP
        width, height = (_COLUMNS + 1) * pitch, rows * (pitch + _ABOVE)
        band = 0.35 if with_vote else 0.0
        inches = 7.5 / width
        drawn, axes = figure(7.5, inches * (height + band))
        drawn.set_layout_engine("none")
        axes.set_position((0, 0, 1, 1))
        axes.set_axis_off()
        # All images are one, with white between them: far quicker than a picture for each.
        white = np.ones((2, 2, 3))
        self._mosaic = axes.imshow(white, extent=(0, width, height, 0), interpolation="nearest")
        axes.set(xlim=(0, width), ylim=(height, -band), aspect="auto")
        self._frames, self._names = [], []
        for row, column in [(0, 0), *np.ndindex(rows, _COLUMNS)]:
            place = column + (len(self._frames) > 0)
            left, top = place * pitch + _GAP / 2, row * (pitch + _ABOVE) + _ABOVE
            self._frames.append(axes.add_patch(Rectangle((left, top), 1, 1, fill=False, lw=2.5)))
            self._names.append(
                axes.text(left + 0.5, top - 0.06, "", ha="center", va="bottom", fontsize=9)
            )
        self._vote = axes.text(width / 2, -band / 2, "", ha="center", va="center", fontsize=11)
        moving = [self._mosaic, *self._frames, *self._names, self._vote]
        self._figure = InteractiveFigure(drawn, moving)

    def draw(
        self,
        query: np.ndarray,
        query_label: int,
        found: np.ndarray,
        found_labels: np.ndarray,
        class_names: Sequence[str],
        answer: int | None = None,
    ) -> Picture:
        """The picture for one image.

        Args:
            query: (height, width, 3), uint8, square.
            query_label: its class.
            found: (k, height, width, 3), uint8, the nearest first; k is at most seven a row.
            found_labels: (k,).
            class_names: one for each class.
            answer: the class that the neighbours voted for, if it is to be told.
        """
        self._mosaic.set_data(self._composed(query, found))
        true_name = class_names[query_label]
        marked = [(f"a {true_name}?", GREY)]
        for label in found_labels:
            right = label == query_label
            marked.append((f"{'✓' if right else '✗'} {class_names[label]}",
                           BLUE if right else ORANGE))  # fmt: skip
        for place, (frame, name) in enumerate(zip(self._frames, self._names, strict=True)):
            text, colour = marked[place] if place < len(marked) else ("", BLACK)
            frame.set(edgecolor=colour, visible=bool(text))
            name.set(text=text, color=colour)
        alt = f"An image of class {true_name}, then its {len(found)} nearest training images: "
        alt += ", ".join(class_names[label] for label in found_labels) + ". "
        alt += f"Of the right class: {np.sum(found_labels == query_label)}."
        if answer is not None:
            verdict = "right" if answer == query_label else f"wrong, it is: {true_name}"
            self._vote.set_text(f"vote: {class_names[answer]} ({verdict})")
            alt += f" The vote says {class_names[answer]}, which is {verdict}."
        return self._figure.picture(alt)

    def _composed(self, query: np.ndarray, found: np.ndarray) -> np.ndarray:
        """One array with all images at their places, white elsewhere."""
        side = len(query)
        gap, above = round(side * _GAP), round(side * _ABOVE)
        canvas = np.full(
            (self._rows * (side + gap + above), (_COLUMNS + 1) * (side + gap), 3), 255, np.uint8
        )
        places = [(0, 0), *((n // _COLUMNS, 1 + n % _COLUMNS) for n in range(len(found)))]
        for (row, column), image in zip(places, [query, *found], strict=True):
            top, left = row * (side + gap + above) + above, column * (side + gap) + gap // 2
            canvas[top : top + side, left : left + side] = image
        return canvas


def rows_for(neighbours: int) -> int:
    """How many rows so many neighbours need."""
    return -(-neighbours // _COLUMNS)


def neighbours(
    query: np.ndarray,
    query_label: int,
    found: np.ndarray,
    found_labels: np.ndarray,
    class_names: Sequence[str],
) -> Picture:
    """An image, and the training images that are nearest to it.

    Args:
        query: (height, width, 3), uint8, square.
        query_label: its class.
        found: (k, height, width, 3), uint8, the nearest first.
        found_labels: (k,).
        class_names: one for each class.
    """
    drawn = NeighboursFigure(rows_for(len(found)))
    return drawn.draw(query, query_label, found, found_labels, class_names)


def neighbour_explorer(
    queries: LabelledImages, references: LabelledImages, nearest: np.ndarray
) -> Explorer:
    """Sliders for the image and for k.

    Args:
        queries: images to classify.
        references: training images.
        nearest: (queries, at least k), places in `references`, the nearest first.
    """
    most = min(MOST_NEIGHBOURS, nearest.shape[1])
    figures = [NeighboursFigure(rows, with_vote=True) for rows in range(1, rows_for(most) + 1)]

    def draw(image: int, k: int) -> Picture:
        found = references.subset(nearest[image, :k])
        votes = np.bincount(found.labels, minlength=len(queries.class_names))
        return figures[rows_for(k) - 1].draw(
            queries.images[image],
            int(queries.labels[image]),
            found.images,
            found.labels,
            queries.class_names,
            int(votes.argmax()),
        )

    return Explorer(
        draw,
        {
            "image": ipywidgets.IntSlider(
                value=0, min=0, max=len(queries) - 1, description="image number"
            ),
            "k": ipywidgets.IntSlider(value=7, min=1, max=most, description="k"),
        },
        "Find an image that k = 1 gets wrong and a larger k gets right. What do the neighbours "
        "have in common: the object, or the background?",
    )
