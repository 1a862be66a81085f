"""A convolutional generator and discriminator for images of 32 pixels, after DCGAN.

Source: Radford, Metz and Chintala (2016), "Unsupervised Representation Learning with Deep
Convolutional Generative Adversarial Networks", ICLR, section 3: strided convolutions and no
pooling, batch normalization but for the generator's output and the discriminator's input, no fully
connected hidden layers, ReLU in the generator and leaky ReLU in the discriminator, tanh at the
end. Theirs is for 64 pixels and five to ten times wider.
"""

from __future__ import annotations

import keras
from keras import layers

LATENT = 64
SIDE = 32
FIRST_SIDE = 4
KERNEL = 4
"""Twice the stride: each place is then reached by as many places below as any other, and no
checkerboard shows."""
MOMENTUM = 0.9
_START = keras.initializers.RandomNormal(stddev=0.02)  # the paper's, section 4


def dcgan_generator(latent: int = LATENT, width: int = 32) -> keras.Model:
    """From noise (n, latent) to images (n, 32, 32, 3), values -1 to 1.

    Args:
        latent: numbers that stand for one image.
        width: channels at 16 x 16; twice as many at 8 x 8, four times at 4 x 4.
    """
    noise = keras.Input((latent,), name="noise")
    first = FIRST_SIDE * FIRST_SIDE * 4 * width
    x = layers.Dense(first, use_bias=False, kernel_initializer=_start(), name="project")(noise)
    x = layers.Reshape((FIRST_SIDE, FIRST_SIDE, 4 * width))(x)
    x = _normalised(x, "project")
    x = layers.ReLU(name="project_relu")(x)
    for number, channels in enumerate((2 * width, width), start=1):
        x = _transposed(channels, f"up{number}", use_bias=False)(x)
        x = _normalised(x, f"up{number}")
        x = layers.ReLU(name=f"up{number}_relu")(x)
    x = layers.Activation("tanh", name="pixels")(_transposed(3, "up3")(x))
    return keras.Model(noise, x, name="dcgan_generator")


def dcgan_discriminator(width: int = 32) -> keras.Model:
    """From images (n, 32, 32, 3), values -1 to 1, to one logit each: positive for "real".

    Args:
        width: channels at 16 x 16; twice as many at 8 x 8, four times at 4 x 4.
    """
    images = keras.Input((SIDE, SIDE, 3), name="images")
    x = images
    for number, channels in enumerate((width, 2 * width, 4 * width), start=1):
        x = layers.Conv2D(
            channels,
            KERNEL,
            strides=2,
            padding="same",
            use_bias=number == 1,
            kernel_initializer=_start(),
            name=f"down{number}",
        )(x)
        if number > 1:
            x = _normalised(x, f"down{number}")
        x = layers.LeakyReLU(0.2, name=f"down{number}_relu")(x)
    x = layers.Flatten()(x)
    x = layers.Dense(1, kernel_initializer=_start(), name="logit")(x)
    return keras.Model(images, x, name="dcgan_discriminator")


def _start() -> keras.initializers.Initializer:
    """The paper's start; a new one for each layer, as one with a seed repeats its numbers."""
    return _START.clone()


def _transposed(channels: int, name: str, use_bias: bool = True) -> keras.layers.Layer:
    return layers.Conv2DTranspose(
        channels,
        KERNEL,
        strides=2,
        padding="same",
        use_bias=use_bias,
        kernel_initializer=_start(),
        name=name,
    )


def _normalised(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    return layers.BatchNormalization(momentum=MOMENTUM, name=f"{name}_norm")(x)
