"""An explorer of feature maps: choose a network, a layer and a filter, and see what it finds."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets
import numpy as np

from imgcls_course.errors import CourseError
from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.pretraining.feature_map_explorer import MapFigure

Maps = Mapping[str, np.ndarray]
"""Feature maps (n, height, width, channels) of all images, by the layer's name."""

_FAVOURITES = 8
_BRIGHT = 90
"""Percentile of the images' largest values that is drawn in white."""


def layer_map_explorer(
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
    figure = MapFigure(images.shape[1], min(_FAVOURITES, len(images)))

    def draw(network: str, image: str, layer: str, filter_number: int) -> Picture:
        channel = filter_number - 1
        brightest, order = excitement[network, layer]
        place = named[image]
        return figure.draw(
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
