"""One device or several: the same result but for rounding; what needs a GPU says so."""

import json
import os
import subprocess
import sys

import pytest
import tensorflow as tf

from imgcls_course.errors import TrainingError
from imgcls_course.training.devices import choose_devices

GPUS = tf.config.list_physical_devices("GPU")

# Devices are set up before TensorFlow starts, so this is a process of its own.
SCRIPT = """
import json
import imgcls_course
import keras, numpy as np, tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from imgcls_course.training import fit

generator = np.random.default_rng(seed=0)
images = generator.integers(0, 256, size=(90, 8, 8, 3)).astype(np.uint8)
labels = (images[:, :, :4].mean(axis=(1, 2, 3)) > 127.5).astype(int)

def trained(devices):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([
        keras.Input((8, 8, 3)), keras.layers.Rescaling(1 / 255),
        keras.layers.Conv2D(4, 3, activation="relu"), keras.layers.Flatten(),
        keras.layers.Dense(2)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    history = fit(model, (images, labels), 4, 32, devices=devices,
                  validation=(images, labels), precision="float32", jit_compile=False)
    weights = np.concatenate([weight.ravel() for weight in model.get_weights()])
    return history.metrics, weights, int(model.optimizer.iterations.numpy())

one, its_weights, its_steps = trained("CPU:0")
two, their_weights, their_steps = trained(["CPU:0", "CPU:1"])
print(json.dumps({
    "weights": float(np.abs(its_weights - their_weights).max()),
    "moved": float(np.abs(its_weights).max()),
    "losses": [one["loss"], two["loss"]],
    "validation": [one["val_loss"], two["val_loss"]],
    "steps": [its_steps, their_steps],
}))
"""


@pytest.fixture(scope="module")
def compared():
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        env={**os.environ, "IMGCLS_PROGRESS": "off"},
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


def test_two_devices_give_what_one_gives(compared):
    assert compared["weights"] < 1e-4 < compared["moved"]
    for name in ("losses", "validation"):
        one, two = compared[name]
        assert one == pytest.approx(two, rel=1e-4)
        assert one[-1] < one[0]


def test_the_batch_size_is_that_of_all_devices_together(compared):
    # 90 images in batches of 32 are three steps an epoch, on any number of devices.
    assert compared["steps"] == [12, 12]


def test_the_cpu_is_taken_where_there_is_no_gpu():
    if GPUS:
        pytest.skip("this machine has a GPU")
    assert choose_devices() == ["CPU:0"]


@pytest.mark.parametrize("name", ["cpu", "CPU:0", "/CPU:0", "/device:CPU:0"])
def test_a_device_can_be_named_in_all_usual_ways(name):
    assert choose_devices(name) == ["CPU:0"]


def test_a_device_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(TrainingError, match=r"no device 'GPU:9'; there are .*CPU:0"):
        choose_devices("GPU:9")


@pytest.mark.gpu
@pytest.mark.skipif(not GPUS, reason="this machine has no GPU that TensorFlow sees")
def test_all_gpus_are_taken():
    assert choose_devices() == [f"GPU:{number}" for number in range(len(GPUS))]
