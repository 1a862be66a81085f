"""The frozen network that judges style and content, and the two losses that it gives.

Sources: Gatys, Ecker and Bethge (2016), "Image Style Transfer Using Convolutional Neural
Networks", CVPR, equations 1 to 5; Johnson, Alahi and Fei-Fei (2016), "Perceptual Losses for
Real-Time Style Transfer and Super-Resolution", ECCV, section 3.2. Theirs is VGG; here it is the
first blocks of EfficientNet-Lite0, which is quick on a processor.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from imgcls_course.transfer import load_backbone

STYLE_LAYERS = (
    "stem_relu6",
    "block2a_expand_relu6",
    "block3a_expand_relu6",
    "block4a_expand_relu6",
)
CONTENT_LAYER = "block3a_expand_relu6"


def gram_matrix(maps: Any) -> Any:
    """Which channels are active together, whatever the place: (n, channels, channels).

    Entry (i, j) is the mean, over all places, of channel i times channel j. So a Gram matrix does
    not know where anything is, and is of one size for images of any size.

    Args:
        maps: (n, height, width, channels).
    """
    _, height, width, channels = maps.shape
    rows = ops.reshape(maps, (-1, height * width, channels))
    return ops.matmul(ops.transpose(rows, (0, 2, 1)), rows) / (height * width)


class LossNetwork:
    """Feature maps of a frozen backbone, and how two images differ by them.

    Args:
        side: height and width of the images.
    """

    def __init__(self, side: int) -> None:
        backbone = load_backbone(input_size=side)
        names = dict.fromkeys([*STYLE_LAYERS, CONTENT_LAYER])
        outputs = {name: backbone.get_layer(name).output for name in names}
        self.network = keras.Model(backbone.inputs[0], outputs, name="loss_network")
        self.network.trainable = False

    def maps(self, images: Any) -> dict[str, Any]:
        """Feature maps by layer, of images (n, side, side, 3) with pixel values 0..255."""
        return self.network(images, training=False)

    def style_of(self, images: Any) -> list[Any]:
        """The mean Gram matrix of each style layer: what the images have in common."""
        maps = self.maps(images)
        return [ops.mean(gram_matrix(maps[name]), axis=0) for name in STYLE_LAYERS]

    @staticmethod
    def style_loss(maps: dict[str, Any], style: list[Any]) -> Any:
        """Squared distances of Gram matrices, each relative to the style's own size: (n,)."""
        losses = []
        for name, wanted in zip(STYLE_LAYERS, style, strict=True):
            difference = gram_matrix(maps[name]) - wanted
            losses.append(ops.sum(difference**2, axis=(1, 2)) / ops.sum(wanted**2))
        return sum(losses) / len(losses)

    @staticmethod
    def content_loss(maps: dict[str, Any], wanted: dict[str, Any]) -> Any:
        """Squared distance of one layer's maps, place by place, relative to their size: (n,)."""
        difference = maps[CONTENT_LAYER] - wanted[CONTENT_LAYER]
        return ops.sum(difference**2, axis=(1, 2, 3)) / ops.sum(
            wanted[CONTENT_LAYER] ** 2, axis=(1, 2, 3)
        )
