"""An explorer of feature maps: choose a network, a layer and a filter, and see what it finds."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets
import numpy as np

from imgcls_course.errors import CourseError
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import Picture, figure, without_frame

_COLUMNS, _GAP = 4, 2
Maps = Mapping[str, np.ndarray]
"""Feature maps (n, height, width, channels) of all images, by the layer's name."""
_FAVOURITES = 8
_BRIGHT = 90
"""Percentile of the images' largest values that is drawn in white."""


class FeatureMapFigure:
    """Three panels; only what changes is drawn anew.

    Args:
        side: height and width of the images.
        favourites: how many images are shown on the right.
    """

    def __init__(self, side: int = 32, favourites: int = 8) -> None:
        drawn, (left, middle, right) = figure(7.8, 2.5, 1, 3, width_ratios=(1, 1, 2))
        square = (0, 1, 0, 1)
        blank = np.zeros((side, side, 3), np.uint8)
        self._image = left.imshow(blank, extent=square, interpolation="nearest")
        self._map = middle.imshow(
            blank[..., 0], cmap="gray", vmin=0, vmax=1, extent=square, interpolation="nearest"
        )
        mosaic = _mosaic(np.stack([blank] * favourites))
        self._favourites = right.imshow(mosaic, interpolation="nearest")
        for axes in (left, middle, right):
            without_frame(axes)
        self._titles = [axes.set_title("title", fontsize=10) for axes in (left, middle, right)]
        self._figure = InteractiveFigure(
            drawn, [self._image, self._map, self._favourites, *self._titles]
        )

    def draw(
        self,
        image: np.ndarray,
        values: np.ndarray,
        brightest: float,
        favourites: np.ndarray,
        names: tuple[str, str, str],
    ) -> Picture:
        """The picture for one image and filter.

        Args:
            image: (side, side, 3), uint8.
            values: the feature map, (height, width).
            brightest: the value that is drawn in white.
            favourites: images (n, side, side, 3), uint8, the most exciting one first.
            names: of the image, of the filter with its layer, and of the network.
        """
        share = np.clip(values / max(brightest, 1e-6), 0, 1)
        self._image.set_data(image)
        self._map.set_data(share)
        self._favourites.set_data(_mosaic(favourites))
        name, which, network = names
        shown = f"{which}: {values.shape[0]} × {values.shape[1]}"
        for text, title in zip(
            self._titles, (name, shown, "images that excite it most"), strict=True
        ):
            text.set_text(title)
        lit = float((share > 0.5).mean())
        return self._figure.picture(
            f"The image {name!r}; beside it the map of {which} in the network {network!r}, with "
            f"{lit:.0%} of its places brighter than half; and the {len(favourites)} images that "
            "excite this filter most."
        )


def _mosaic(images: np.ndarray) -> np.ndarray:
    """Images in rows of four, white between them."""
    side = images.shape[1] + _GAP
    rows = -(-len(images) // _COLUMNS)
    mosaic = np.full((rows * side - _GAP, _COLUMNS * side - _GAP, 3), 255, np.uint8)
    for number, image in enumerate(images):
        top, left = (number // _COLUMNS) * side, (number % _COLUMNS) * side
        mosaic[top : top + side - _GAP, left : left + side - _GAP] = image
    return mosaic


def feature_map_explorer(
    networks: Mapping[str, Maps], images: np.ndarray, named: Mapping[str, int], first: int = 1
) -> Explorer:
    """A choice of network, image, layer and filter; everything was computed before.

    Filters count from 1; a layer has at least as many as the first, and the slider reaches those.

    Args:
        networks: the maps of all images, by the network's name; the last is shown first.
        images: (n, side, side, 3), uint8.
        named: places in `images` of those that can be chosen, by their names.
        first: the filter at the start.

    Raises:
        CourseError: maps and images do not go together.
    """
    layers = list(next(iter(networks.values())))
    for name, maps in networks.items():
        if list(maps) != layers or any(len(one) != len(images) for one in maps.values()):
            raise CourseError(
                f"The maps of {name!r} are not those of the {len(images)} images.",
                "Give the maps of all images, of the same layers for every network.",
            )
    fewest = min(one.shape[-1] for maps in networks.values() for one in maps.values())
    excitement = {
        (network, layer): _excitement(values)
        for network, maps in networks.items()
        for layer, values in maps.items()
    }
    drawn = FeatureMapFigure(images.shape[1], min(_FAVOURITES, len(images)))

    def draw(network: str, image: str, layer: str, filter_number: int) -> Picture:
        channel = filter_number - 1
        brightest, order = excitement[network, layer]
        place = named[image]
        return drawn.draw(
            images[place],
            networks[network][layer][place, :, :, channel],
            brightest[channel],
            images[order[:, channel]],
            (image, f"filter {filter_number} of {layer}", network),
        )

    return Explorer(
        draw,
        {
            "network": ipywidgets.ToggleButtons(
                options=list(networks), value=list(networks)[-1], description="network"
            ),
            "image": ipywidgets.Dropdown(options=list(named), description="image"),
            "layer": ipywidgets.ToggleButtons(
                options=layers, value=layers[-1], description="layer"
            ),
            "filter_number": ipywidgets.IntSlider(
                value=first, min=1, max=fewest, description="filter"
            ),
        },
        "Find a filter of the last layer whose favourite images have something in common. Then "
        "choose the untrained network.",
    )


def _excitement(maps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each channel, the value to draw in white, (channels,), and its favourite images' places.

    The places are (favourites, channels), the image with the largest value first.
    """
    peaks = maps.max(axis=(1, 2))
    order = np.argsort(-peaks, axis=0, kind="stable")[:_FAVOURITES]
    return np.percentile(peaks, _BRIGHT, axis=0), order
