"""What comes out of a network's layers on the way from pixels to logits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

LAYERS = {
    "stem": "stem_pool",
    "block 1": "block1a_relu",
    "block 2": "block2a_relu",
    "block 3": "block3a_relu",
}
"""Layers of `zoo.small_resnet` to look at, from the image upwards."""

_IMAGES_AT_A_TIME = 100


def with_outputs_of(network: keras.Model, layers: Mapping[str, str] = LAYERS) -> keras.Model:
    """The same network, giving the feature maps of several layers at once.

    Args:
        network: of Keras's functional kind.
        layers: the network's names of its layers by a name of one's own.

    Returns:
        a model from images to a dictionary of maps (n, height, width, channels).
    """
    import keras

    outputs = {name: network.get_layer(layer).output for name, layer in layers.items()}
    return keras.Model(network.inputs[0], outputs, name=f"{network.name}_layers")


def feature_maps_of(
    network: keras.Model, images: NDArray[np.uint8], layers: Mapping[str, str] = LAYERS
) -> dict[str, NDArray[np.float32]]:
    """Feature maps of images, layer by layer, (n, height, width, channels) each.

    All maps stay in memory: 100 images take 15 MB.
    """
    inside = with_outputs_of(network, layers)
    starts = range(0, len(images), _IMAGES_AT_A_TIME)
    parts = [inside.predict_on_batch(images[at : at + _IMAGES_AT_A_TIME]) for at in starts]
    return {name: np.concatenate([part[name] for part in parts]) for name in layers}
