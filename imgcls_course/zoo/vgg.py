"""VGG-16: nothing but 3 x 3 convolutions, and many of them.

Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition",
ICLR 2015, configuration D. Five stages of two or three convolutions, each followed by pooling, then
three dense layers, which have nine tenths of the parameters.
"""

from __future__ import annotations

import keras
from keras import layers

from imgcls_course.zoo import blocks
from imgcls_course.zoo.initial_weights import start_as_on_tensorflow

STAGES = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
CIFAR_STAGES = ((32, 32), (64, 64), (96, 96))
DENSE_UNITS = 4096
CIFAR_UNITS = 128


def vgg16(
    include_top: bool = True, input_size: int | None = 224, classes: int = 1000
) -> keras.Model:
    """VGG-16 with its preprocessing (minus ImageNet's mean colour) inside, weights at random.

    Input: images (n, input_size, input_size, 3), RGB, pixel values 0..255, uint8 or float. Output:
    probabilities (n, classes), or without the top feature maps (n, input_size / 32, input_size /
    32, 512); float32. 138,357,544 parameters, 553 MB. `zoo.keras_weights` fills it with weights of
    keras.applications.

    Args:
        include_top: have the dense layers.
        input_size: height and width; None, only without the top, accepts any.
        classes: how many there are to tell apart.

    Raises:
        CourseError: the images are too small.
    """
    images, x = blocks.imagenet_images(input_size, smallest=32)
    x = _stages(x, STAGES)
    if include_top:
        x = layers.Flatten(name="flatten")(x)
        for number in (1, 2):
            x = layers.Dense(DENSE_UNITS, activation="relu", name=f"dense{number}")(x)
            x = layers.Dropout(0.5, name=f"dropout{number}")(x)
        x = blocks.probabilities(x, classes)
    model = keras.Model(images, x, name="vgg16")
    return start_as_on_tensorflow(model)


def vgg_cifar(classes: int = 10, input_size: int = 32) -> keras.Model:
    """VGG's plan for small images: three stages of two convolutions, 0.3 million parameters.

    Input: images (n, input_size, input_size, 3), RGB, pixel values 0..255, uint8 or float. Output:
    logits (n, classes), float32.

    Raises:
        CourseError: the images are too small.
    """
    images, x = blocks.cifar_images(input_size, smallest=8)
    x = _stages(x, CIFAR_STAGES)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(CIFAR_UNITS, activation="relu", name="dense1")(x)
    x = layers.Dropout(0.5, name="dropout1")(x)
    model = keras.Model(images, blocks.logits(x, classes), name="vgg_cifar")
    return start_as_on_tensorflow(model)


def _stages(x: keras.KerasTensor, stages: tuple[tuple[int, ...], ...]) -> keras.KerasTensor:
    """Convolutions of 3 x 3, and pooling at the end of each stage."""
    for stage, widths in enumerate(stages, start=1):
        for number, filters in enumerate(widths, start=1):
            x = blocks.convolution(x, f"block{stage}_convolution{number}", filters, 3)
        x = layers.MaxPooling2D(2, name=f"block{stage}_pool")(x)
    return x
