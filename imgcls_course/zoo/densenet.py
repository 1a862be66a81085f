"""DenseNet: every layer sees all layers before it.

Huang, Liu, van der Maaten and Weinberger, "Densely Connected Convolutional Networks", CVPR 2017.
A layer adds a few maps (the growth rate) to those that are there, and nothing is thrown away within
a block. Between blocks, a transition halves both the number of maps and the image. DenseNet-121 is
of table 1, with bottlenecks and compression.
"""

from __future__ import annotations

from collections.abc import Sequence

import keras
from keras import layers

from imgcls_course.zoo import blocks
from imgcls_course.zoo.initial_weights import start_as_on_tensorflow

LAYERS_121 = (6, 12, 24, 16)
GROWTH_121 = 32
BOTTLENECK = 4
"""Maps in a layer's bottleneck, in multiples of the growth rate."""
CIFAR_LAYERS = (4, 4, 4)
CIFAR_GROWTH = 16


def densenet121(
    include_top: bool = True, input_size: int | None = 224, classes: int = 1000
) -> keras.Model:
    """DenseNet-121 with its preprocessing inside, weights at random.

    Input: images (n, input_size, input_size, 3), RGB, pixel values 0..255, uint8 or float; each
    colour is standardised by ImageNet's mean and deviation. Output: probabilities (n, classes), or
    without the top pooled features (n, 1024); float32. 8,062,504 parameters, of which 7,978,856 are
    trained. `zoo.keras_weights` fills it with weights of keras.applications.

    Args:
        include_top: have the layer of probabilities.
        input_size: height and width; None accepts any.
        classes: how many there are to tell apart.

    Raises:
        CourseError: the images are too small.
    """
    images, x = blocks.imagenet_images(input_size, 32, standardised=True)
    x = blocks.large_stem(x, 64, use_bias=False)
    x = _dense_blocks(x, LAYERS_121, GROWTH_121, 0.99)
    x = blocks.average(x)
    x = blocks.probabilities(x, classes) if include_top else x
    model = keras.Model(images, x, name="densenet121")
    return start_as_on_tensorflow(model)


def densenet_cifar(
    classes: int = 10,
    input_size: int = 32,
    layers_a_block: Sequence[int] = CIFAR_LAYERS,
    growth: int = CIFAR_GROWTH,
) -> keras.Model:
    """A dense network for small images.

    Input: images (n, input_size, input_size, 3), RGB, pixel values 0..255, uint8 or float. Output:
    logits (n, classes), float32. It begins with a 3 x 3 convolution of twice the growth rate, which
    halves the image: dense blocks at full size would take four times as long.

    Args:
        classes: how many there are to tell apart.
        input_size: height and width.
        layers_a_block: pairs of convolutions in each dense block.
        growth: maps that each of them adds.

    Raises:
        CourseError: the images are too small.
    """
    images, x = blocks.cifar_images(input_size, smallest=8)
    x = blocks.plain_convolution(x, "stem", 2 * growth, 3, strides=2)
    x = _dense_blocks(x, layers_a_block, growth, blocks.CIFAR_MOMENTUM)
    return start_as_on_tensorflow(
        keras.Model(images, blocks.logits(blocks.average(x), classes), name="densenet_cifar")
    )


def _dense_blocks(
    x: keras.KerasTensor, layers_a_block: Sequence[int], growth: int, momentum: float
) -> keras.KerasTensor:
    """Dense blocks with transitions between them, and a normalization at the end."""
    for block, count in enumerate(layers_a_block, start=1):
        for number in range(1, count + 1):
            x = dense_layer(x, f"block{block}_layer{number}", growth, momentum)
        if block < len(layers_a_block):
            x = transition(x, f"transition{block}", momentum)
    x = blocks.normalization(x, "last_norm", momentum)
    return layers.ReLU(name="last_relu")(x)


def dense_layer(
    x: keras.KerasTensor, name: str, growth: int, momentum: float = 0.99
) -> keras.KerasTensor:
    """Normalize, ReLU, 1 x 1; normalize, ReLU, 3 x 3; its few maps join those that came in."""
    new = _before_activated(x, f"{name}_convolution1", BOTTLENECK * growth, 1, momentum)
    new = _before_activated(new, f"{name}_convolution2", growth, 3, momentum)
    return layers.Concatenate(name=name)([x, new])


def transition(x: keras.KerasTensor, name: str, momentum: float = 0.99) -> keras.KerasTensor:
    """Halve the number of maps, then the image."""
    x = _before_activated(x, name, x.shape[-1] // 2, 1, momentum)
    return layers.AveragePooling2D(2, name=f"{name}_pool")(x)


def _before_activated(
    x: keras.KerasTensor, name: str, filters: int, kernel_size: int, momentum: float
) -> keras.KerasTensor:
    """Batch normalization and ReLU *before* the convolution."""
    x = blocks.normalization(x, f"{name}_norm", momentum)
    x = layers.ReLU(name=f"{name}_relu")(x)
    return blocks.plain_convolution(x, name, filters, kernel_size)
