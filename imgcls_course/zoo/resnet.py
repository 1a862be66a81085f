"""Residual networks: add what goes in to what comes out, and depth does no harm.

He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", CVPR 2016. ResNet-18 and
ResNet-50 are of its table 1, the CIFAR form is that of section 4.2, with 6n + 2 layers. The latter
can be had *plain*, without the shortcuts, to see what they are good for.
"""

from __future__ import annotations

from collections.abc import Sequence

import keras
from keras import layers, ops

from imgcls_course.zoo import blocks
from imgcls_course.zoo.initial_weights import start_as_on_tensorflow

FILTERS = (64, 128, 256, 512)
BLOCKS_18 = (2, 2, 2, 2)
BLOCKS_50 = (3, 4, 6, 3)
EXPANSION = 4
CIFAR_FILTERS = (16, 32, 64)


def resnet18(
    include_top: bool = True, input_size: int | None = 224, classes: int = 1000
) -> keras.Model:
    """ResNet-18 with its preprocessing (minus ImageNet's mean colour) inside, weights at random.

    Input: images (n, input_size, input_size, 3), RGB, pixel values 0..255, uint8 or float. Output:
    probabilities (n, classes), or without the top pooled features (n, 512); float32. Convolutions
    have no bias, since batch normalization has one: 11,689,512 parameters are trained.

    Args:
        include_top: have the layer of probabilities.
        input_size: height and width; None accepts any.
        classes: how many there are to tell apart.

    Raises:
        CourseError: the images are too small.
    """
    images, x = blocks.imagenet_images(input_size, smallest=32)
    x = blocks.large_stem(x, 64, use_bias=False)
    for stage, (filters, count) in enumerate(zip(FILTERS, BLOCKS_18, strict=True), start=2):
        for index in range(count):
            strides = 2 if stage > 2 and index == 0 else 1
            name = f"block{stage}{'abcdefgh'[index]}"
            shortcut = x
            if strides > 1:
                shortcut = blocks.normalized_convolution(
                    x, f"{name}_shortcut", filters, 1, strides, activate=False
                )
            x = basic_block(x, shortcut, name, filters, strides)
    return _with_top(images, x, include_top, classes, "resnet18")


def resnet50(
    include_top: bool = True, input_size: int | None = 224, classes: int = 1000
) -> keras.Model:
    """ResNet-50 with its preprocessing (minus ImageNet's mean colour) inside, weights at random.

    Input: images (n, input_size, input_size, 3), RGB, pixel values 0..255, uint8 or float. Output:
    probabilities (n, classes), or without the top pooled features (n, 2048); float32. As in
    keras.applications, convolutions have a bias, and there are 25,636,712 parameters, of which
    25,583,592 are trained. `zoo.keras_weights` fills it with weights of keras.applications.

    Args:
        include_top: have the layer of probabilities.
        input_size: height and width; None accepts any.
        classes: how many there are to tell apart.

    Raises:
        CourseError: the images are too small.
    """
    images, x = blocks.imagenet_images(input_size, smallest=32)
    x = blocks.large_stem(x, 64, use_bias=True)
    for stage, (filters, count) in enumerate(zip(FILTERS, BLOCKS_50, strict=True), start=2):
        for index in range(count):
            strides = 2 if stage > 2 and index == 0 else 1
            x = bottleneck_block(x, f"block{stage}{'abcdefgh'[index]}", filters, strides)
    return _with_top(images, x, include_top, classes, "resnet50")


def resnet_cifar(
    classes: int = 10,
    input_size: int = 32,
    blocks_a_stage: int = 1,
    residual: bool = True,
    filters: Sequence[int] = CIFAR_FILTERS,
    stem_strides: int = 1,
) -> keras.Model:
    """A residual network for small images, or a plain one of as many layers.

    Input: images (n, input_size, input_size, 3), RGB, pixel values 0..255, uint8 or float. Output:
    logits (n, classes), float32. With three stages there are 6 * blocks_a_stage + 2 layers with
    weights: 8, 14, 20, ... Where the shape changes, the shortcut takes every second pixel and adds
    maps of zeros (option A in the paper), so that it has no parameters: plain and residual networks
    have the same.

    Args:
        classes: how many there are to tell apart.
        input_size: height and width.
        blocks_a_stage: blocks of two convolutions, in each stage.
        residual: add each block's input to its output.
        filters: of each stage; each stage but the first halves the image.
        stem_strides: 2 halves the image at once, which makes all else four times as fast.

    Raises:
        CourseError: the images are too small.
    """
    images, x = blocks.cifar_images(input_size, smallest=8)
    momentum = blocks.CIFAR_MOMENTUM
    x = blocks.normalized_convolution(x, "stem", filters[0], 3, stem_strides, momentum=momentum)
    for stage, width in enumerate(filters, start=1):
        for index in range(blocks_a_stage):
            strides = 2 if stage > 1 and index == 0 else 1
            name = f"block{stage}_{index + 1}"
            shortcut = _option_a(x, name, width, strides) if residual else None
            x = basic_block(x, shortcut, name, width, strides, momentum)
    x = blocks.logits(blocks.average(x), classes)
    depth = 2 * len(filters) * blocks_a_stage + 2
    return start_as_on_tensorflow(
        keras.Model(images, x, name=f"{'resnet' if residual else 'plain'}{depth}_cifar")
    )


def basic_block(
    x: keras.KerasTensor,
    shortcut: keras.KerasTensor | None,
    name: str,
    filters: int,
    strides: int = 1,
    momentum: float = 0.99,
) -> keras.KerasTensor:
    """Two convolutions of 3 x 3; then, where there is a shortcut, the sum of both; ReLU."""
    x = blocks.normalized_convolution(
        x, f"{name}_convolution1", filters, 3, strides, momentum=momentum
    )
    x = blocks.normalized_convolution(
        x, f"{name}_convolution2", filters, 3, activate=False, momentum=momentum
    )
    if shortcut is not None:
        x = layers.Add(name=f"{name}_add")([shortcut, x])
    return layers.ReLU(name=f"{name}_relu")(x)


def bottleneck_block(
    x: keras.KerasTensor, name: str, filters: int, strides: int
) -> keras.KerasTensor:
    """1 x 1 to few maps, 3 x 3 among these, 1 x 1 to four times as many; plus the shortcut."""
    shortcut = x
    if x.shape[-1] != EXPANSION * filters:
        shortcut = blocks.normalized_convolution(
            x, f"{name}_shortcut", EXPANSION * filters, 1, strides, use_bias=True, activate=False
        )
    x = blocks.normalized_convolution(x, f"{name}_convolution1", filters, 1, strides, use_bias=True)
    x = blocks.normalized_convolution(x, f"{name}_convolution2", filters, 3, use_bias=True)
    x = blocks.normalized_convolution(
        x, f"{name}_convolution3", EXPANSION * filters, 1, use_bias=True, activate=False
    )
    x = layers.Add(name=f"{name}_add")([shortcut, x])
    return layers.ReLU(name=f"{name}_relu")(x)


def _option_a(x: keras.KerasTensor, name: str, filters: int, strides: int) -> keras.KerasTensor:
    """The input, made to fit without any parameter: every second pixel, and maps of zeros."""
    missing = filters - x.shape[-1]
    if strides > 1:
        x = layers.MaxPooling2D(1, strides, name=f"{name}_shortcut")(x)
    return ops.pad(x, ((0, 0), (0, 0), (0, 0), (0, missing))) if missing else x


def _with_top(
    images: keras.KerasTensor, x: keras.KerasTensor, include_top: bool, classes: int, name: str
) -> keras.Model:
    x = blocks.average(x)
    return start_as_on_tensorflow(
        keras.Model(images, blocks.probabilities(x, classes) if include_top else x, name=name)
    )
