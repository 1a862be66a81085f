"""Random changes of training images that leave the class as it is, as Keras layers."""

from __future__ import annotations

import keras
from keras import layers

PIXEL_RANGE = (0, 255)


def photo_augmentation(seed: int = 0) -> list[keras.Layer]:
    """Mirror, shift, zoom, brighten and fade photos a little, each of them anew in every epoch.

    For `build_classifier`. The layers do so in training only, and take images of pixel values
    0..255 of any size.

    Args:
        seed: of what chance does.
    """
    return [
        layers.RandomFlip("horizontal", seed=seed),
        layers.RandomTranslation(0.12, 0.12, fill_mode="reflect", seed=seed + 1),
        layers.RandomZoom((-0.2, 0.1), fill_mode="reflect", seed=seed + 2),
        layers.RandomBrightness(0.15, value_range=PIXEL_RANGE, seed=seed + 3),
        layers.RandomContrast(0.2, value_range=PIXEL_RANGE, seed=seed + 4),
    ]
