"""The classic convolutional network: convolve and pool, three times over, then two dense layers.

The plan is that of LeNet (LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to
Document Recognition", Proceedings of the IEEE, 1998), with the ReLU and the dropout of AlexNet
(Krizhevsky, Sutskever and Hinton, "ImageNet Classification with Deep Convolutional Neural
Networks", NeurIPS 2012). Each pooling halves the image, and the next convolution has twice as many
filters.
"""

from __future__ import annotations

import keras
from keras import layers

from imgcls_course.errors import CourseError
from imgcls_course.zoo.initial_weights import start_as_on_tensorflow

FILTERS = (32, 64, 128)
UNITS = 512
SMALLEST_INPUT = 2 ** len(FILTERS)
LARGEST_SHIFT = 0.1


def classic_convnet(
    input_size: int = 32,
    classes: int = 10,
    augmentation: bool = False,
    dropout: float = 0.0,
    include_top: bool = True,
) -> keras.Sequential:
    """Convolutions of 32, 64 and 128 filters with max pooling, a dense layer of 512, and softmax.

    Input: images (n, input_size, input_size, 3), RGB, pixel values 0..255, uint8 or float. Output:
    probabilities (n, classes), or without the top feature maps (n, input_size / 8, input_size / 8,
    128), rounded down; float32. For the same starting weights every time, call
    `keras.utils.set_random_seed` first.

    Args:
        input_size: height and width of the images.
        classes: how many there are to tell apart.
        augmentation: in training, mirror and shift each image at random.
        dropout: share of the dense layer's outputs that is set to 0 in training, below 1.
        include_top: have the dense layers, too, and not only the convolutions.

    Raises:
        CourseError: the images are so small that pooling leaves nothing of them.
    """
    if input_size < SMALLEST_INPUT:
        raise CourseError(
            f"Images of {input_size} x {input_size} pixels cannot be halved {len(FILTERS)} times.",
            f"Use images of at least {SMALLEST_INPUT} x {SMALLEST_INPUT} pixels.",
        )
    model = keras.Sequential(name="classic_convnet")
    model.add(keras.Input((input_size, input_size, 3), name="images"))
    if augmentation:
        model.add(layers.RandomFlip("horizontal", name="random_flip"))
        model.add(
            layers.RandomTranslation(
                LARGEST_SHIFT, LARGEST_SHIFT, fill_mode="nearest", name="random_shift"
            )
        )
    # From -1 to 1: training starts more easily where inputs lie on both sides of 0.
    model.add(layers.Rescaling(1 / 127.5, offset=-1, name="preprocessing"))
    for number, filters in enumerate(FILTERS, start=1):
        model.add(
            layers.Conv2D(
                filters, 3, padding="same", activation="relu", name=f"convolution_{number}"
            )
        )
        model.add(layers.MaxPooling2D(2, name=f"pooling_{number}"))
    if not include_top:
        return start_as_on_tensorflow(model)
    model.add(layers.Flatten(name="flatten"))
    model.add(layers.Dense(UNITS, activation="relu", name="dense"))
    if dropout > 0:
        model.add(layers.Dropout(dropout, name="dropout"))
    # Probabilities stay in single precision where the rest is computed in half.
    model.add(layers.Dense(classes, activation="softmax", dtype="float32", name="probabilities"))
    return start_as_on_tensorflow(model)
