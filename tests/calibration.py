"""How quick this machine is at this moment: what a fixed computation takes."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

IMAGES, STEPS = 32, 30


def reference_seconds() -> float:
    """Processor seconds of a fixed computation: a network is trained, and Python runs a loop.

    About a second on a machine with two cores that does something else, too. Like a lesson it
    keeps all cores busy, whose threads wait for each other where other programs take turns with
    them: that costs processor time, and more of it the busier the machine is. It trains in Keras,
    since machines differ more in that than in NumPy.
    """
    network = _network()
    random = np.random.default_rng(seed=0)
    images = random.random((IMAGES, 32, 32, 3), dtype=np.float32)
    labels = random.integers(10, size=IMAGES)
    network.train_on_batch(images, labels)
    start = time.process_time()
    for _ in range(STEPS):
        network.train_on_batch(images, labels)
    remainders = 0
    for number in range(4_000_000):
        remainders += number % 7
    return time.process_time() - start


@cache
def _network() -> keras.Model:
    import keras
    from keras import layers

    import imgcls_course  # noqa: F401  (Keras is imported with the course's settings)

    network = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(4),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile("adam", loss)
    return network
