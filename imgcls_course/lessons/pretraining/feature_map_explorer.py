"""An image, one feature map of it, and the images that excite that filter most."""

from __future__ import annotations

import numpy as np

from imgcls_course.figures.interactive_figure import RedrawnFigure
from imgcls_course.figures.style import Picture, figure, without_frame

_COLUMNS, _GAP = 4, 2


class MapFigure:
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
        self._figure = RedrawnFigure(
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
