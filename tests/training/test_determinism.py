"""One argument asks for the same bits each time, and the backend is told so."""

import os
import subprocess
import sys

import keras
import pytest

from imgcls_course.errors import TrainingError
from imgcls_course.training.determinism import deterministic_operations

BACKEND = keras.config.backend()

# TensorFlow keeps to it for the rest of the process, so this is one of its own.
SCRIPT = """
import imgcls_course
import keras, numpy as np
from imgcls_course.training import fit

seen = []

class Look(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if keras.config.backend() == "tensorflow":
            from tensorflow.python.framework import config
            seen.append(config.is_op_determinism_enabled())
        elif keras.config.backend() == "torch":
            import torch
            seen.append(torch.are_deterministic_algorithms_enabled())
        else:
            seen.append(True)

images = np.random.default_rng(0).random((40, 8, 8, 3), dtype=np.float32)
labels = np.arange(40) % 2

def trained():
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3),
        keras.layers.Dropout(0.5, seed=1), keras.layers.Flatten(), keras.layers.Dense(2)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    history = fit(model, (images, labels), 2, 8, callbacks=[Look()], deterministic=True)
    return history.plan, np.concatenate([weight.ravel() for weight in model.get_weights()])

(plan, first), (_, second) = trained(), trained()
print(plan, (first == second).all(), len(seen), all(seen))
"""


def test_the_same_bits_and_nothing_is_measured():
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        env={**os.environ, "IMGCLS_PROGRESS": "off"},
    )
    assert result.returncode == 0, result.stderr
    compiled = "with XLA" if BACKEND == "jax" else "without XLA"
    said = result.stdout.splitlines()[-1]
    assert said == f"float32, {compiled} (as asked for) True 20 True"


@pytest.mark.skipif(BACKEND != "jax", reason="is about JAX")
def test_jax_has_to_know_it_from_the_start(monkeypatch):
    monkeypatch.delenv("XLA_FLAGS", raising=False)
    with deterministic_operations(["CPU:0"]):
        pass
    with (
        pytest.raises(TrainingError, match="started without deterministic operations"),
        deterministic_operations(["GPU:0"]),
    ):
        pass
