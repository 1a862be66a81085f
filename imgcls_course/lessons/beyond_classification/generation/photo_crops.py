"""Small squares out of the course's photos: what a painter learns from, and what judges it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from imgcls_course.datasets import load_photos, resize

STYLE_PHOTO = "citrus_fruits"
HELD_OUT = ("cat", "dog", "koala", "panda", "suspension_bridge")
CROP_SIDE = 64
_SCALES = (80, 160)
"""Of a photo's shorter side, in pixels, before a square is cut out: from nearly all to a part."""


def training_photos() -> list[str]:
    """Names of the photos that a painter may learn from."""
    return [
        photo.name for photo in load_photos() if photo.name not in (*HELD_OUT, STYLE_PHOTO)
    ]  # fmt: skip


def photo_crops(
    names: Sequence[str], count: int, side: int = CROP_SIDE, seed: int = 0
) -> NDArray[np.uint8]:
    """Random squares, of random scale, half of them mirrored: (count, side, side, 3), uint8.

    Args:
        names: of photos of `load_photos`, taken in turns.
        count: how many.
        side: in pixels.
        seed: the same seed gives the same squares.
    """
    random = np.random.default_rng(seed)
    photos = {photo.name: photo.image for photo in load_photos() if photo.name in names}
    crops = np.empty((count, side, side, 3), np.uint8)
    for place in range(count):
        image = photos[names[place % len(names)]]
        short = int(random.integers(*_SCALES))
        part = min(1.0, side / short)
        size = int(min(image.shape[:2]) * part)
        top = int(random.integers(image.shape[0] - size + 1))
        left = int(random.integers(image.shape[1] - size + 1))
        square = image[top : top + size, left : left + size]
        crop = resize(square[np.newaxis], side)[0]
        crops[place] = crop[:, ::-1] if random.random() < 0.5 else crop
    return crops


def style_crops(count: int = 16, side: int = CROP_SIDE, seed: int = 0) -> NDArray[np.uint8]:
    """Squares of the photo whose style is learnt: (count, side, side, 3), uint8."""
    return photo_crops([STYLE_PHOTO], count, side, seed)
