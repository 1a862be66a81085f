"""A small feed-forward network that repaints photos in one style, with a choice of normalization.

Source: the image transformation network of Johnson, Alahi and Fei-Fei (2016), "Perceptual Losses
for Real-Time Style Transfer and Super-Resolution", ECCV: down by strided convolutions, residual
blocks, and up again; with instance normalization in place of batch normalization as Ulyanov,
Vedaldi and Lempitsky (2016), "Instance Normalization: The Missing Ingredient for Fast
Stylization". Much narrower than theirs. Images grow by repetition and a convolution, which leaves
no checkerboard (Odena, Dumoulin and Olah, 2016, "Deconvolution and Checkerboard Artifacts").
"""

from __future__ import annotations

import keras
from keras import layers

INSTANCE = "instance"
BATCH = "batch"
NORMALIZATIONS = (INSTANCE, BATCH)
EPSILON = 1e-3
MOMENTUM = 0.9


def painter(normalization: str = INSTANCE, width: int = 16, blocks: int = 2) -> keras.Model:
    """From photos (n, height, width, 3), pixel values 0..255, to paintings of the same kind.

    Photos may be of any size; height and width must be multiples of 4.

    Args:
        normalization: "instance" or "batch".
        width: channels at full size; twice as many at half, four times at a quarter.
        blocks: residual blocks, at a quarter of the size.
    """
    photos = keras.Input((None, None, 3), name="photos")
    x = layers.Rescaling(1 / 127.5, offset=-1, name="preprocessing")(photos)
    x = _convolution(x, width, 5, 1, "first", normalization)
    x = _convolution(x, 2 * width, 3, 2, "down1", normalization)
    x = _convolution(x, 4 * width, 3, 2, "down2", normalization)
    for number in range(1, blocks + 1):
        inside = _convolution(x, 4 * width, 3, 1, f"block{number}a", normalization)
        inside = _convolution(inside, 4 * width, 3, 1, f"block{number}b", normalization, relu=False)
        x = layers.Add(name=f"block{number}_add")([x, inside])
    x = layers.UpSampling2D(2, name="up1_repeat")(x)
    x = _convolution(x, 2 * width, 3, 1, "up1", normalization)
    x = layers.UpSampling2D(2, name="up2_repeat")(x)
    x = _convolution(x, width, 3, 1, "up2", normalization)
    x = layers.Conv2D(3, 5, padding="same", name="last")(x)
    x = layers.Activation("tanh", name="colours")(x)
    paintings = layers.Rescaling(127.5, offset=127.5, name="pixels")(x)
    return keras.Model(photos, paintings, name=f"{normalization}_painter")


def _convolution(
    x: keras.KerasTensor,
    channels: int,
    kernel_size: int,
    strides: int,
    name: str,
    normalization: str,
    relu: bool = True,
) -> keras.KerasTensor:
    x = layers.Conv2D(
        channels, kernel_size, strides, padding="same", use_bias=False, name=name
    )(x)  # fmt: skip
    x = _normalization(normalization, f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x) if relu else x


def _normalization(kind: str, name: str) -> keras.layers.Layer:
    if kind == INSTANCE:
        return layers.GroupNormalization(groups=-1, epsilon=EPSILON, name=name)
    return layers.BatchNormalization(epsilon=EPSILON, momentum=MOMENTUM, name=name)
