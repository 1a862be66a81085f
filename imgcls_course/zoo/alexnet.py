"""AlexNet, the network with which deep learning won ImageNet.

Krizhevsky, Sutskever and Hinton, "ImageNet Classification with Deep Convolutional Neural Networks",
NeurIPS 2012. Five convolutions and three dense layers, with ReLU, local response normalization and
dropout. It was trained on two graphics cards, each with half of the filters; the second, fourth and
fifth convolution see only the half on their own card.
"""

from __future__ import annotations

import keras
from keras import layers

from imgcls_course.zoo import blocks
from imgcls_course.zoo.initial_weights import start_as_on_tensorflow

SMALLEST_INPUT = 67
DENSE_UNITS = 4096
CIFAR_FILTERS = (32, 64, 96, 96, 64)
CIFAR_UNITS = 128


def alexnet(
    include_top: bool = True, input_size: int = 227, classes: int = 1000, towers: int = 2
) -> keras.Model:
    """AlexNet with its preprocessing (minus ImageNet's mean colour) inside, weights at random.

    Input: images (n, input_size, input_size, 3), RGB, pixel values 0..255, uint8 or float. Output:
    probabilities (n, classes), or without the top feature maps (n, 6, 6, 256); float32. With two
    towers it has 60,965,224 parameters, as the paper's network; with one, 62,378,344.

    Args:
        include_top: have the dense layers.
        input_size: height and width. The paper writes 224, but its sizes need 227.
        classes: how many there are to tell apart.
        towers: 2 as in the paper, or 1, where every filter sees all maps before it.

    Raises:
        CourseError: the images are too small.
    """
    images, x = blocks.imagenet_images(input_size, SMALLEST_INPUT)
    x = blocks.convolution(x, "convolution1", 96, 11, strides=4, padding="valid")
    x = blocks.LocalResponseNormalization(name="response1")(x)
    x = layers.MaxPooling2D(3, 2, name="pooling1")(x)
    x = _in_towers(x, "convolution2", 256, 5, towers)
    x = blocks.LocalResponseNormalization(name="response2")(x)
    x = layers.MaxPooling2D(3, 2, name="pooling2")(x)
    x = blocks.convolution(x, "convolution3", 384, 3)
    x = _in_towers(x, "convolution4", 384, 3, towers)
    x = _in_towers(x, "convolution5", 256, 3, towers)
    x = layers.MaxPooling2D(3, 2, name="pooling5")(x)
    if include_top:
        x = layers.Flatten(name="flatten")(x)
        for number in (6, 7):
            x = layers.Dense(DENSE_UNITS, activation="relu", name=f"dense{number}")(x)
            x = layers.Dropout(0.5, name=f"dropout{number}")(x)
        x = blocks.probabilities(x, classes)
    model = keras.Model(images, x, name="alexnet")
    return start_as_on_tensorflow(model)


def _in_towers(
    x: keras.KerasTensor, name: str, filters: int, kernel_size: int, towers: int
) -> keras.KerasTensor:
    """A convolution whose filters each see only the maps of their own tower."""
    if towers == 1:
        return blocks.convolution(x, name, filters, kernel_size)
    width = x.shape[-1] // towers
    parts = [
        blocks.convolution(
            x[..., first * width : (first + 1) * width],
            f"{name}_tower{first + 1}",
            filters // towers,
            kernel_size,
        )
        for first in range(towers)
    ]
    return layers.Concatenate(name=name)(parts)


def alexnet_cifar(classes: int = 10, input_size: int = 32) -> keras.Model:
    """AlexNet's plan for small images: five convolutions, one tower, 0.4 million parameters.

    Input: images (n, input_size, input_size, 3), RGB, pixel values 0..255, uint8 or float. Output:
    logits (n, classes), float32. Windows are smaller (5 and 3), the stride is 1, one dense layer is
    left out, and so is the response normalization, which was found to be of no use (Simonyan and
    Zisserman 2015, table 3).

    Raises:
        CourseError: the images are too small.
    """
    images, x = blocks.cifar_images(input_size, smallest=8)
    for number, (filters, size) in enumerate(zip(CIFAR_FILTERS, (5, 5, 3, 3, 3), strict=True), 1):
        x = blocks.convolution(x, f"convolution{number}", filters, size)
        if number in (1, 2, 5):
            x = layers.MaxPooling2D(2, name=f"pooling{number}")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(CIFAR_UNITS, activation="relu", name="dense6")(x)
    x = layers.Dropout(0.5, name="dropout6")(x)
    return start_as_on_tensorflow(
        keras.Model(images, blocks.logits(x, classes), name="alexnet_cifar")
    )
