"""GoogLeNet: several windows side by side, and few parameters.

Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke and Rabinovich, "Going Deeper with
Convolutions", CVPR 2015. An inception block looks at its input through windows of 1, 3 and 5 pixels
and through pooling, and lays all maps on top of each other; convolutions of 1 x 1 before the large
windows keep them cheap. The two auxiliary classifiers, which the paper uses in training only, are
left out here.
"""

from __future__ import annotations

from typing import NamedTuple

import keras
from keras import layers

from imgcls_course.zoo import blocks
from imgcls_course.zoo.initial_weights import start_as_on_tensorflow


class Inception(NamedTuple):
    """Filters of an inception block's branches, as in the columns of the paper's table 1."""

    one: int
    three_reduce: int
    three: int
    five_reduce: int
    five: int
    pool: int

    @property
    def channels(self) -> int:
        """Maps that come out."""
        return self.one + self.three + self.five + self.pool


STAGES = {
    "inception3": {
        "a": Inception(64, 96, 128, 16, 32, 32),
        "b": Inception(128, 128, 192, 32, 96, 64),
    },
    "inception4": {
        "a": Inception(192, 96, 208, 16, 48, 64),
        "b": Inception(160, 112, 224, 24, 64, 64),
        "c": Inception(128, 128, 256, 24, 64, 64),
        "d": Inception(112, 144, 288, 32, 64, 64),
        "e": Inception(256, 160, 320, 32, 128, 128),
    },
    "inception5": {
        "a": Inception(256, 160, 320, 32, 128, 128),
        "b": Inception(384, 192, 384, 48, 128, 128),
    },
}
CIFAR_STAGES = {
    "inception1": {"a": Inception(16, 16, 32, 8, 16, 16), "b": Inception(24, 24, 48, 8, 24, 16)},
    "inception2": {"a": Inception(32, 32, 64, 12, 32, 32), "b": Inception(48, 48, 96, 16, 32, 32)},
}


def googlenet(
    include_top: bool = True, input_size: int | None = 224, classes: int = 1000
) -> keras.Model:
    """GoogLeNet with its preprocessing (minus ImageNet's mean colour) inside, weights at random.

    Input: images (n, input_size, input_size, 3), RGB, pixel values 0..255, uint8 or float. Output:
    probabilities (n, classes), or without the top pooled features (n, 1024); float32. 6,998,552
    parameters, as the rows of the paper's table 1 add up, with biases.

    Args:
        include_top: have dropout and the layer of probabilities.
        input_size: height and width; None accepts any.
        classes: how many there are to tell apart.

    Raises:
        CourseError: the images are too small.
    """
    images, x = blocks.imagenet_images(input_size, smallest=32)
    x = blocks.convolution(x, "stem1", 64, 7, strides=2)
    x = _halved(x, "stem1_pool")
    x = blocks.LocalResponseNormalization(name="stem1_response")(x)
    x = blocks.convolution(x, "stem2_reduce", 64, 1)
    x = blocks.convolution(x, "stem2", 192, 3)
    x = blocks.LocalResponseNormalization(name="stem2_response")(x)
    for stage, inceptions in STAGES.items():
        x = _halved(x, f"{stage}_pool")
        for letter, widths in inceptions.items():
            x = inception_block(x, f"{stage}{letter}", widths)
    x = blocks.average(x)
    if include_top:
        x = layers.Dropout(0.4, name="dropout")(x)
        x = blocks.probabilities(x, classes)
    model = keras.Model(images, x, name="googlenet")
    return start_as_on_tensorflow(model)


def inception_cifar(classes: int = 10, input_size: int = 32) -> keras.Model:
    """Four inception blocks for small images, 0.1 million parameters.

    Input: images (n, input_size, input_size, 3), RGB, pixel values 0..255, uint8 or float. Output:
    logits (n, classes), float32.

    Raises:
        CourseError: the images are too small.
    """
    images, x = blocks.cifar_images(input_size, smallest=8)
    x = blocks.convolution(x, "stem", 32, 3)
    for stage, inceptions in CIFAR_STAGES.items():
        x = _halved(x, f"{stage}_pool")
        for letter, widths in inceptions.items():
            x = inception_block(x, f"{stage}{letter}", widths)
    return start_as_on_tensorflow(
        keras.Model(images, blocks.logits(blocks.average(x), classes), name="inception_cifar")
    )


def inception_block(x: keras.KerasTensor, name: str, widths: Inception) -> keras.KerasTensor:
    """Four branches side by side; their maps are laid on top of each other."""
    one = blocks.convolution(x, f"{name}_one", widths.one, 1)
    three = blocks.convolution(x, f"{name}_three_reduce", widths.three_reduce, 1)
    three = blocks.convolution(three, f"{name}_three", widths.three, 3)
    five = blocks.convolution(x, f"{name}_five_reduce", widths.five_reduce, 1)
    five = blocks.convolution(five, f"{name}_five", widths.five, 5)
    pool = layers.MaxPooling2D(3, 1, padding="same", name=f"{name}_pool")(x)
    pool = blocks.convolution(pool, f"{name}_pool_project", widths.pool, 1)
    return layers.Concatenate(name=name)([one, three, five, pool])


def _halved(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    return layers.MaxPooling2D(3, 2, padding="same", name=name)(x)
