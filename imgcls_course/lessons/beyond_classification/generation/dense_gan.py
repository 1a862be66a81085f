"""A generator and a discriminator of fully connected layers, as in the first adversarial networks.

Source: Goodfellow et al. (2014), "Generative Adversarial Nets". Theirs have rectifiers, sigmoid
and maxout units; these have leaky rectifiers, which pass on a slope everywhere.
"""

from __future__ import annotations

import keras
from keras import layers

LATENT = 64
SIDE = 32


def dense_generator(latent: int = LATENT, units: int = 256) -> keras.Model:
    """From noise (n, latent) to images (n, 32, 32, 3), values -1 to 1.

    Args:
        latent: numbers that stand for one image.
        units: of the first hidden layer; the second has twice as many.
    """
    noise = keras.Input((latent,), name="noise")
    x = layers.Dense(units, name="hidden1")(noise)
    x = layers.LeakyReLU(0.2, name="hidden1_relu")(x)
    x = layers.Dense(2 * units, name="hidden2")(x)
    x = layers.LeakyReLU(0.2, name="hidden2_relu")(x)
    x = layers.Dense(SIDE * SIDE * 3, activation="tanh", name="pixels")(x)
    return keras.Model(noise, layers.Reshape((SIDE, SIDE, 3))(x), name="dense_generator")


def dense_discriminator(units: int = 256) -> keras.Model:
    """From images (n, 32, 32, 3), values -1 to 1, to one logit each: positive for "real".

    Args:
        units: of the second hidden layer; the first has twice as many.
    """
    images = keras.Input((SIDE, SIDE, 3), name="images")
    x = layers.Flatten()(images)
    x = layers.Dense(2 * units, name="hidden1")(x)
    x = layers.LeakyReLU(0.2, name="hidden1_relu")(x)
    x = layers.Dropout(0.3, name="hidden1_dropout")(x)
    x = layers.Dense(units, name="hidden2")(x)
    x = layers.LeakyReLU(0.2, name="hidden2_relu")(x)
    return keras.Model(images, layers.Dense(1, name="logit")(x), name="dense_discriminator")
