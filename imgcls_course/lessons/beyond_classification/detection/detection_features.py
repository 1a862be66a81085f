"""Feature maps of scenes: what a pretrained classifier sees, place by place.

A classifier's last step is a mean over all places of its feature maps, which throws away where
things are. A detector takes the maps as they are before that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from imgcls_course.lessons.beyond_classification.detection.scenes import SIDE

if TYPE_CHECKING:
    import keras

STRIDE = 16
CELLS = SIDE // STRIDE
INPUT_SIZE = 192
LAYERS = ("block5c_add", "block6d_add")
CHANNELS = 112 + 192
_AT_ONCE = 250


def map_network() -> keras.Model:
    """EfficientNet-Lite0 up to its sixth block, with the fifth block's maps beside the sixth's.

    Input: images (n, 192, 192, 3), pixel values 0..255: scenes, enlarged by half, since their
    objects are smaller than those that the network has learnt. Output: (n, 8 * 8 * 304), the maps
    (n, 8, 8, 304) as one vector an image, so that `transfer.extract_features` computes and keeps
    them. The sixth block knows best *what* there is (6 x 6 places), the fifth *where* (12 x 12):
    both are brought to 8 x 8. (YOLO9000 combines two resolutions as well: Redmon and Farhadi, CVPR
    2017, section 2, "Fine-Grained Features".)
    """
    from keras import Model, layers

    from imgcls_course.transfer import load_backbone

    backbone = load_backbone(input_size=INPUT_SIZE)
    parts = [
        layers.Resizing(CELLS, CELLS, antialias=True)(backbone.get_layer(name).output)
        for name in LAYERS
    ]
    maps = layers.Concatenate()(parts)
    return Model(backbone.inputs[0], layers.Flatten()(maps), name="detection_maps")


def feature_maps(
    images: NDArray[np.uint8], network: keras.Model | None = None, cache: bool = True
) -> NDArray[np.float16]:
    """The maps (n, 8, 8, 304) of scenes; computed once, and kept in the course's cache.

    They are in half precision, since there are many of them: 1,000 scenes take 39 MB.

    Args:
        images: (n, 128, 128, 3), uint8.
        network: of `map_network`; None makes one.
        cache: False neither reads nor writes the course's cache.
    """
    from imgcls_course.transfer import extract_features

    network = network or map_network()
    maps = np.empty((len(images), CELLS, CELLS, CHANNELS), np.float16)
    for start in range(0, len(images), _AT_ONCE):
        some = images[start : start + _AT_ONCE]
        vectors = extract_features(network, some, cache=cache)
        maps[start : start + _AT_ONCE] = vectors.reshape(-1, CELLS, CELLS, CHANNELS)
    return maps
