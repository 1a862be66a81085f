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
    """What each layer makes of images: maps (n, height, width, channels), or vectors (n, d).

    All of them stay in memory: 100 images take 15 MB.
    """
    import keras

    inside = with_outputs_of(network, layers)
    parts: dict[str, list[NDArray]] = {name: [] for name in layers}
    for at in range(0, len(images), _IMAGES_AT_A_TIME):
        # Called as it is: for so few images, tracing a graph would take longer than it saves.
        outputs = inside(images[at : at + _IMAGES_AT_A_TIME], training=False)
        for name in layers:
            parts[name].append(keras.ops.convert_to_numpy(outputs[name]))
    return {name: np.concatenate(arrays) for name, arrays in parts.items()}
