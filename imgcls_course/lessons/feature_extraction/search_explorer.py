"""An explorer of nearest neighbours: one image looked up by pixels and by features."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from imgcls_course.datasets import LabelledImages
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import BLACK, BLUE, GREY, ORANGE, Picture, without_frame
from imgcls_course.lessons.feature_extraction.tsne_maps import draw_map

SHOWN = 7
"""How many neighbours are shown."""


class SearchFigure:
    """Above, one map a search; below, one row of neighbours a search.

    Args:
        data: the images; each of them can be looked up among the others.
        maps: by the search's name, such as "pixels", positions (n, 2).
        nearest: by the same names, (n, at least 7), places in `data`, the nearest first.
    """

    def __init__(
        self,
        data: LabelledImages,
        maps: Mapping[str, np.ndarray],
        nearest: Mapping[str, np.ndarray],
    ) -> None:
        self._data, self._maps, self._nearest = data, dict(maps), dict(nearest)
        self._names = list(maps)
        drawn = Figure(figsize=(7.5, 6.3), layout="constrained")
        half = SHOWN + 1
        layout = [[f"map of {name}" for name in self._names for _ in range(half)]]
        for name in self._names:
            cells = [f"{name} {place}" for place in range(half)]
            layout.append([cell for cell in cells for _ in range(len(self._names))])
        all_axes = drawn.subplot_mosaic(layout, height_ratios=[3.2, *[1] * len(self._names)])
        moving: list[Artist] = []
        self._points = {
            name: self._prepare_map(all_axes[f"map of {name}"], name, moving)
            for name in self._names
        }
        self._rows = {
            name: [self._prepare_image(all_axes[f"{name} {k}"], moving) for k in range(half)]
            for name in self._names
        }
        for name in self._names:
            all_axes[f"{name} 0"].set_ylabel(f"by {name}")
        self._legend(drawn, all_axes[f"map of {self._names[0]}"])
        self._figure = InteractiveFigure(drawn, moving)

    def _prepare_map(self, axes: Axes, name: str, moving: list[Artist]) -> tuple:
        draw_map(axes, self._maps[name], self._data.labels, self._data.class_names, size=10)
        axes.set_title(f"map by {name}")
        (found,) = axes.plot(
            [], [], "o", markersize=11, markerfacecolor="none", markeredgecolor=BLACK
        )
        (query,) = axes.plot(
            [], [], "*", markersize=19, color="white", markeredgecolor=BLACK, markeredgewidth=1.5
        )
        moving += [found, query]
        return found, query

    def _prepare_image(self, axes: Axes, moving: list[Artist]) -> tuple:
        side = self._data.images.shape[1]
        image = axes.imshow(np.zeros((side, side, 3), np.uint8), interpolation="nearest")
        without_frame(axes)
        # A title of the usual height reserves its space in the layout.
        title = axes.set_title("p", fontsize=8)
        frame = Rectangle((-0.5, -0.5), side, side, fill=False, linewidth=3)
        axes.add_patch(frame)
        moving += [image, frame, title]
        return image, frame, title

    def _legend(self, drawn: Figure, axes: Axes) -> None:
        handles, names = axes.get_legend_handles_labels()
        drawn.legend(handles, names, loc="outside lower center", ncols=5, markerscale=2,
                     columnspacing=1.5, fontsize=9)  # fmt: skip

    def draw(self, image: int) -> Picture:
        """The picture for one of the images.

        Args:
            image: its place in the data.
        """
        label = int(self._data.labels[image])
        said = []
        for name in self._names:
            found = self._nearest[name][image, :SHOWN]
            positions = self._maps[name]
            self._points[name][0].set_data(*positions[found].T)
            self._points[name][1].set_data(*positions[[image]].T)
            _fill(self._rows[name][0], self._data, image, None)
            for artists, place in zip(self._rows[name][1:], found, strict=True):
                _fill(artists, self._data, int(place), label)
            right = int(np.sum(self._data.labels[found] == label))
            said.append(f"by {name} {right}")
        class_name = self._data.class_names[label]
        return self._figure.picture(
            f"Two maps of {len(self._data):,} images on which an image of class {class_name} is "
            f"marked by a star, and its neighbours by circles. Of its {SHOWN} nearest neighbours "
            f"are of the same class: {', '.join(said)}."
        )


def _fill(artists: tuple, data: LabelledImages, place: int, query_label: int | None) -> None:
    """Show an image with its class; framed by whether that is the query's, if there is one."""
    image, frame, title = artists
    label = int(data.labels[place])
    mark, colour = "", GREY
    if query_label is not None:
        mark, colour = ("✓ ", BLUE) if label == query_label else ("✗ ", ORANGE)
    image.set_data(data.images[place])
    frame.set(edgecolor=colour, linestyle="--" if mark == "✗ " else "-")
    title.set(text=f"{mark}{data.class_names[label]}", color=colour)


def search_explorer(
    data: LabelledImages,
    maps: Mapping[str, np.ndarray],
    nearest: Mapping[str, np.ndarray],
    class_name: str = "cat",
    number: int = 0,
) -> Explorer:
    """A choice of class, and a slider through its images.

    Args:
        data: the images, equally many of each class.
        maps: by the search's name, such as "pixels", positions (n, 2).
        nearest: by the same names, (n, at least 7), places in `data`, the nearest first.
        class_name: the class that is chosen first.
        number: which of its images.
    """
    drawn = SearchFigure(data, maps, nearest)
    places = [np.flatnonzero(data.labels == label) for label in range(len(data.class_names))]

    def draw(class_name: str, number: int) -> Picture:
        of_class = places[data.class_names.index(class_name)]
        return drawn.draw(int(of_class[min(number, len(of_class) - 1)]))

    return Explorer(
        draw,
        {
            "class_name": ipywidgets.Dropdown(
                options=data.class_names, value=class_name, description="class"
            ),
            "number": ipywidgets.IntSlider(
                value=number, min=0, max=max(map(len, places)) - 1, description="which image of it"
            ),
        },
        "Find an image that neither search gets right. Where does its star lie on the maps?",
    )
