"""A small residual network for images of 32 pixels, which a laptop can train.

Residual networks (He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", CVPR
2016) add the input of a few layers to their output. For CIFAR-10 (section 4.2 there) they have a
first convolution and three stages, each of half the resolution and twice the filters of the one
before. This network is of that kind, but shallower and wider, which is faster for the same
accuracy (Zagoruyko and Komodakis, "Wide Residual Networks", BMVC 2016), and it halves the image
once more, after the first convolution.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike

import keras
from keras import layers

from imgcls_course.errors import CourseError
from imgcls_course.zoo.initial_weights import start_as_on_tensorflow
from imgcls_course.zoo.weights_files import load_weights

WEIGHTS_NAME = "small_resnet/source_classes.h5"
SOURCE_CLASSES = 8

FILTERS = (48, 96, 192)
BLOCKS_A_STAGE = 1
SMALLEST_INPUT = 8
LARGEST_SHIFT = 0.125
BATCH_NORMALIZATION_MOMENTUM = 0.9


def small_resnet(
    classes: int = SOURCE_CLASSES,
    input_size: int = 32,
    include_top: bool = True,
    weights: str | PathLike[str] | None = None,
    augmentation: bool = False,
    filters: Sequence[int] = FILTERS,
    blocks: int = BLOCKS_A_STAGE,
) -> keras.Model:
    """A residual network with its preprocessing inside.

    Input: images (n, input_size, input_size, 3), RGB, pixel values 0..255, uint8 or float. Output:
    logits (n, classes), or without the top pooled features (n, filters[-1]); float32. For the same
    random start every time, call `keras.utils.set_random_seed` first.

    Layers are named by stage and block: `block2a_convolution1`, `block2a_convolution2`,
    `block2a_shortcut` where the shape changes (each with its `_norm`), `block2a_add`, and
    `block2a_relu`, the block's output. Before them come `stem`, `stem_norm`, `stem_relu` and
    `stem_pool`.

    Args:
        classes: how many there are to tell apart.
        input_size: height and width of the images, at least 8.
        include_top: have the layer of logits.
        weights: None for a random start; "source_classes" for those that come with the course,
            trained on the eight classes of CIFAR-10 other than cat and dog; or the path of a
            weights file of this model.
        augmentation: in training, mirror and shift each image at random.
        filters: of each stage.
        blocks: in each stage.

    Raises:
        CourseError: the images are too small.
        WeightsError: the weights are missing, damaged, or belong to another model.
    """
    if input_size < SMALLEST_INPUT:
        raise CourseError(
            f"Images of {input_size} x {input_size} pixels are too small for small_resnet.",
            f"Use images of at least {SMALLEST_INPUT} x {SMALLEST_INPUT} pixels.",
        )
    images = keras.Input((input_size, input_size, 3), name="images")
    x = _augmented(images) if augmentation else images
    x = layers.Rescaling(1 / 127.5, offset=-1, name="preprocessing")(x)
    x = _convolution(x, "stem", filters[0], kernel_size=3, strides=1)
    x = layers.ReLU(name="stem_relu")(x)
    x = layers.MaxPooling2D(2, name="stem_pool")(x)
    for stage, width in enumerate(filters, start=1):
        for index in range(blocks):
            halves = stage > 1 and index == 0
            x = _block(x, f"block{stage}{'abcdefgh'[index]}", width, strides=2 if halves else 1)
    x = layers.GlobalAveragePooling2D(name="pool", dtype="float32")(x)
    if include_top:
        x = layers.Dense(classes, name="logits", dtype="float32")(x)
    model = start_as_on_tensorflow(keras.Model(images, x, name="small_resnet"))
    if weights is not None:
        load_weights(model, weights, "source_classes", WEIGHTS_NAME)
    return model


def _augmented(images: keras.KerasTensor) -> keras.KerasTensor:
    """Mirror half of the images, and shift each by up to four pixels in 32, as He and others do."""
    x = layers.RandomFlip("horizontal", name="random_flip")(images)
    return layers.RandomTranslation(
        LARGEST_SHIFT,
        LARGEST_SHIFT,
        fill_mode="reflect",
        interpolation="nearest",
        name="random_shift",
    )(x)


def _block(x: keras.KerasTensor, name: str, filters: int, strides: int) -> keras.KerasTensor:
    """Two convolutions, to whose result the block's input is added."""
    shortcut = x
    if strides > 1 or x.shape[-1] != filters:
        shortcut = _convolution(x, f"{name}_shortcut", filters, kernel_size=1, strides=strides)
    x = _convolution(x, f"{name}_convolution1", filters, kernel_size=3, strides=strides)
    x = layers.ReLU(name=f"{name}_relu1")(x)
    x = _convolution(x, f"{name}_convolution2", filters, kernel_size=3, strides=1)
    x = layers.Add(name=f"{name}_add")([x, shortcut])
    return layers.ReLU(name=f"{name}_relu")(x)


def _convolution(
    x: keras.KerasTensor, name: str, filters: int, kernel_size: int, strides: int
) -> keras.KerasTensor:
    """Convolution and batch normalization, which has the bias."""
    x = layers.Conv2D(
        filters,
        kernel_size,
        strides,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name=name,
    )(x)
    return layers.BatchNormalization(momentum=BATCH_NORMALIZATION_MOMENTUM, name=f"{name}_norm")(x)
