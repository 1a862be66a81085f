"""The network that is trained on each device: small, and without random layers."""

from __future__ import annotations

import keras
from keras import layers

from imgcls_course.zoo.initial_weights import start_as_on_tensorflow


def small_network(seed: int = 0) -> keras.Model:
    """Three convolutions and a layer of logits for CIFAR-10, compiled with Adam.

    It has neither dropout, whose random numbers depend on the backend, nor BatchNormalization,
    which looks at the part of a batch that a device has: what remains must agree.
    """
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Rescaling(1 / 127.5, offset=-1),
            layers.Conv2D(32, 3, strides=2, activation="relu"),
            layers.Conv2D(64, 3, strides=2, activation="relu"),
            layers.Conv2D(64, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(10),
        ]
    )
    start_as_on_tensorflow(model)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.002), loss, metrics=["accuracy"])
    return model
