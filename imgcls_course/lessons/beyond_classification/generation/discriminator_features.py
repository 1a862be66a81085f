"""What a discriminator has learnt, as features for a classifier."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from imgcls_course.lessons.beyond_classification.generation.adversarial_training import as_inputs

GRID = 2


def discriminator_features(
    discriminator: keras.Model, images: NDArray[np.uint8], grid: int = GRID
) -> NDArray[np.float32]:
    """The largest activation of each channel of each convolution, in each part of a grid.

    Source: Radford, Metz and Chintala (2016), section 5.1: the activations of all convolutions,
    max-pooled to a grid of 4 x 4, side by side. A grid of 2 x 2 is enough here and quicker.

    Args:
        discriminator: of `dcgan_discriminator`.
        images: (n, 32, 32, 3), uint8.
        grid: parts in each direction; 1, 2 or 4.

    Returns:
        Features (n, grid * grid * channels of all convolutions).
    """
    parts = []
    for layer in discriminator.layers:
        if isinstance(layer, layers.LeakyReLU):
            side = layer.output.shape[1]
            pooled = layers.MaxPooling2D(side // grid)(layer.output)
            parts.append(layers.Flatten()(pooled))
    network = keras.Model(discriminator.inputs[0], layers.Concatenate()(parts))
    return network.predict(as_inputs(images), batch_size=200, verbose=0)


def settle_statistics(
    discriminator: keras.Model, images: NDArray[np.uint8], passes: int = 40
) -> None:
    """Let batch normalization see real images alone; no weight is trained.

    During the game half of all images were made ones, and a discriminator that never played has
    seen none at all: without this, it would be at a disadvantage that has nothing to do with its
    weights.
    """
    random = np.random.default_rng(0)
    for _ in range(passes):
        chosen = random.integers(len(images), size=100)
        discriminator(as_inputs(images[chosen]), training=True)
