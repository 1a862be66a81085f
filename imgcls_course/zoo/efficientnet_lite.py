"""EfficientNet-Lite0, the pretrained network that comes with the course.

EfficientNet (Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
Networks", ICML 2019) is a stack of inverted residual blocks (Sandler et al., "MobileNetV2", CVPR
2018, section 3). The Lite variants (Liu, "Higher accuracy on vision models with EfficientNet-Lite",
TensorFlow blog, 2020) leave out squeeze-and-excitation and replace swish by ReLU6, so that they run
fast on small devices and on CPUs.
"""

from __future__ import annotations

from os import PathLike
from typing import NamedTuple

import keras
from keras import layers

from imgcls_course.zoo.blocks import require
from imgcls_course.zoo.initial_weights import start_as_on_tensorflow
from imgcls_course.zoo.weights_files import load_weights

WEIGHTS_NAME = "efficientnet_lite0/imagenet.h5"
NUMBER_OF_CLASSES = 1000
DEFAULT_INPUT_SIZE = 224

STEM_FILTERS = 32
HEAD_FILTERS = 1280
DROPOUT_RATE = 0.2
BATCH_NORMALIZATION_MOMENTUM = 0.99
BATCH_NORMALIZATION_EPSILON = 1e-3


class MBConvStage(NamedTuple):
    """Blocks of one resolution and width; the first of them changes both."""

    repeats: int
    kernel_size: int
    strides: int
    expansion: int
    filters: int


STAGES = (
    MBConvStage(repeats=1, kernel_size=3, strides=1, expansion=1, filters=16),
    MBConvStage(repeats=2, kernel_size=3, strides=2, expansion=6, filters=24),
    MBConvStage(repeats=2, kernel_size=5, strides=2, expansion=6, filters=40),
    MBConvStage(repeats=3, kernel_size=3, strides=2, expansion=6, filters=80),
    MBConvStage(repeats=3, kernel_size=5, strides=1, expansion=6, filters=112),
    MBConvStage(repeats=4, kernel_size=5, strides=2, expansion=6, filters=192),
    MBConvStage(repeats=1, kernel_size=3, strides=1, expansion=6, filters=320),
)

CIFAR_STEM_FILTERS = 16
CIFAR_HEAD_FILTERS = 192
CIFAR_STAGES = (
    MBConvStage(repeats=1, kernel_size=3, strides=1, expansion=1, filters=16),
    MBConvStage(repeats=2, kernel_size=3, strides=2, expansion=4, filters=24),
    MBConvStage(repeats=2, kernel_size=5, strides=2, expansion=4, filters=40),
    MBConvStage(repeats=1, kernel_size=3, strides=1, expansion=4, filters=64),
)
CIFAR_MOMENTUM = 0.9


def efficientnet_lite0(
    include_top: bool = True,
    input_size: int | None = DEFAULT_INPUT_SIZE,
    weights: str | PathLike[str] | None = "imagenet",
) -> keras.Model:
    """EfficientNet-Lite0 with its preprocessing inside.

    Input: images (n, h, w, 3), RGB, pixel values 0..255, uint8 or float. Output: probabilities
    (n, 1000) in ImageNet's standard class order, or without the top pooled features (n, 1280);
    float32. The layer `logits` gives the scores before the softmax, and `head_relu6` the last
    feature maps (n, h/32, w/32, 1280).

    Layers are named by stage and block: `block3b_expand`, `block3b_depthwise`, `block3b_project`
    (each with its `_norm` and, but for `project`, `_relu6`) and `block3b_add`.

    Args:
        include_top: keep the classifier of ImageNet's 1,000 classes.
        input_size: height and width of the images; None accepts any.
        weights: "imagenet" (they come with the course), None for a random start, or the path of
            a weights file of this model: .weights.h5 or .keras as Keras writes them, or .h5 as
            `zoo.half_precision` does.

    Raises:
        WeightsError: the weights are missing, damaged, or belong to another model.
    """
    images = keras.Input((input_size, input_size, 3), name="images")
    x = layers.Rescaling(1 / 128, offset=-127 / 128, name="preprocessing")(images)
    x = _convolution(x, "stem", STEM_FILTERS, kernel_size=3, strides=2)
    for number, stage in enumerate(STAGES, start=1):
        x = _stage(x, f"block{number}", stage)
    x = _convolution(x, "head", HEAD_FILTERS, kernel_size=1)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    if include_top:
        x = layers.Dropout(DROPOUT_RATE, name="dropout")(x)
        x = layers.Dense(NUMBER_OF_CLASSES, name="logits")(x)
        x = layers.Softmax(name="probabilities")(x)
    model = start_as_on_tensorflow(keras.Model(images, x, name="efficientnet_lite0"))
    if weights is not None:
        load_weights(model, weights, "imagenet", WEIGHTS_NAME)
    return model


def efficientnet_lite_cifar(classes: int = 10, input_size: int = 32) -> keras.Model:
    """Inverted residual blocks for small images, 0.1 million parameters.

    Input: images (n, input_size, input_size, 3), RGB, pixel values 0..255, uint8 or float. Output:
    logits (n, classes), float32. The image is halved three times instead of five.

    Raises:
        CourseError: the images are too small.
    """
    require(input_size, smallest=8)
    images = keras.Input((input_size, input_size, 3), name="images")
    x = layers.Rescaling(1 / 128, offset=-127 / 128, name="preprocessing")(images)
    x = _convolution(x, "stem", CIFAR_STEM_FILTERS, kernel_size=3, strides=2)
    for number, stage in enumerate(CIFAR_STAGES, start=1):
        x = _stage(x, f"block{number}", stage)
    x = _convolution(x, "head", CIFAR_HEAD_FILTERS, kernel_size=1)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dense(classes, dtype="float32", name="logits")(x)
    model = start_as_on_tensorflow(keras.Model(images, x, name="efficientnet_lite_cifar"))
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = CIFAR_MOMENTUM  # the authors' is for longer runs
    return model


def _stage(x: keras.KerasTensor, name: str, stage: MBConvStage) -> keras.KerasTensor:
    """All blocks of one stage; only the first has the stage's strides."""
    for index in range(stage.repeats):
        block_name = f"{name}{'abcdefgh'[index]}"
        x = _inverted_residual(x, block_name, stage, strides=stage.strides if index == 0 else 1)
    return x


def _inverted_residual(
    x: keras.KerasTensor, name: str, stage: MBConvStage, strides: int
) -> keras.KerasTensor:
    """Expand the channels, convolve each by itself, project to a few; add the input if it fits."""
    shortcut = x
    if stage.expansion > 1:
        expanded = x.shape[-1] * stage.expansion
        x = _convolution(x, f"{name}_expand", expanded, kernel_size=1)
    x = layers.DepthwiseConv2D(
        stage.kernel_size, strides, padding="same", use_bias=False, name=f"{name}_depthwise"
    )(x)
    x = _normalization(x, f"{name}_depthwise")
    x = layers.ReLU(max_value=6, name=f"{name}_depthwise_relu6")(x)
    # No activation after the projection: it would lose information in so few channels.
    x = _convolution(x, f"{name}_project", stage.filters, kernel_size=1, activate=False)
    if strides == 1 and shortcut.shape[-1] == stage.filters:
        x = layers.Add(name=f"{name}_add")([shortcut, x])
    return x


def _convolution(
    x: keras.KerasTensor,
    name: str,
    filters: int,
    kernel_size: int,
    strides: int = 1,
    activate: bool = True,
) -> keras.KerasTensor:
    """Convolution, batch normalization and, unless `activate` is False, ReLU6."""
    x = layers.Conv2D(filters, kernel_size, strides, padding="same", use_bias=False, name=name)(x)
    x = _normalization(x, name)
    return layers.ReLU(max_value=6, name=f"{name}_relu6")(x) if activate else x


def _normalization(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    """Batch normalization with the authors' settings."""
    return layers.BatchNormalization(
        momentum=BATCH_NORMALIZATION_MOMENTUM,
        epsilon=BATCH_NORMALIZATION_EPSILON,
        name=f"{name}_norm",
    )(x)
