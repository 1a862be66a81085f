"""Prints, as JSON, how a small residual network starts and what its first ten steps lose.

python first_ten_losses.py
"""

import json

import keras
import numpy as np

from imgcls_course.lessons.gpu_check import StepLosses
from imgcls_course.training import fit
from imgcls_course.zoo.classic_convnet import classic_convnet
from imgcls_course.zoo.small_resnet import small_resnet

STEPS, BATCH_SIZE = 10, 16


def trained(build, from_logits):
    """The first weights of each layer, and the losses of ten steps."""
    keras.utils.set_random_seed(4)
    model = build()
    start = [float(np.ravel(weight)[:50].sum()) for weight in model.get_weights()]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    model.compile(keras.optimizers.Adam(0.001), loss)
    random, seen = np.random.default_rng(0), StepLosses()
    images = random.integers(0, 256, size=(STEPS * BATCH_SIZE, 16, 16, 3)).astype(np.uint8)
    labels = random.integers(0, 4, size=len(images))
    fit(model, (images, labels), 1, BATCH_SIZE, callbacks=[seen], precision="float32",
        jit_compile=False, devices="CPU:0", seed=3)  # fmt: skip
    return {"start": start, "losses": seen.losses}


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "backend": keras.config.backend(),
                "small_resnet": trained(lambda: small_resnet(4, 16), from_logits=True),
                "classic_convnet": trained(lambda: classic_convnet(16, 4), from_logits=False),
            }
        )
    )
