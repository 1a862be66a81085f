"""One device or several: the same result but for rounding; what needs a GPU says so."""

import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from imgcls_course.errors import TrainingError
from imgcls_course.training.devices import choose_devices, list_devices

GPUS = [name for name in list_devices() if name.startswith("GPU")]

# Devices are set up before TensorFlow starts, so this is a process of its own.
SCRIPT = """
import json, os
os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=3"  # JAX's three devices
import imgcls_course
import keras, numpy as np
if keras.config.backend() == "tensorflow":
    import tensorflow as tf
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 3)
from imgcls_course.training import fit

generator = np.random.default_rng(seed=0)
images = generator.integers(0, 256, size=(90, 8, 8, 3)).astype(np.uint8)
labels = (images[:, :, :4].mean(axis=(1, 2, 3)) > 127.5).astype(int)

def trained(devices, count, normalised=False):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([
        keras.Input((8, 8, 3)), keras.layers.Rescaling(1 / 255),
        keras.layers.Conv2D(4, 3, activation="relu"),
        *([keras.layers.BatchNormalization()] if normalised else []),
        keras.layers.Flatten(), keras.layers.Dense(2)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    data = images[:count], labels[:count]
    names = [f"CPU:{number}" for number in range(devices)]
    plan = {} if normalised else {"precision": "float32", "jit_compile": False}
    history = fit(model, data, 2, 32, devices=names, validation=data, **plan)
    weights = np.concatenate([weight.ravel() for weight in model.get_weights()])
    return {"metrics": history.metrics, "weights": weights.tolist(),
            "steps": int(model.optimizer.iterations.numpy())}

# The last batch has 26 images, one, or five: fewer than two or three devices, or uneven.
print(json.dumps({f"{count} on {devices}": trained(devices, count)
                  for count, several in ((90, 2), (33, 2), (37, 3)) for devices in (1, several)}
                 | {"normalised": trained(2, 33, normalised=True)}))
"""


@pytest.fixture(scope="module")
def trained():
    if keras.config.backend() == "torch":
        pytest.skip("on PyTorch, Keras shares no batch among devices")
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        env={**os.environ, "IMGCLS_PROGRESS": "off"},
    )
    assert result.returncode == 0, result.stderr
    assert "INFO:" not in result.stdout + result.stderr
    return json.loads(result.stdout.splitlines()[-1])


@pytest.mark.parametrize(("count", "devices"), [(90, 2), (33, 2), (37, 3)])
def test_several_devices_give_what_one_gives(trained, count, devices):
    one, several = trained[f"{count} on 1"], trained[f"{count} on {devices}"]
    assert several["weights"] == pytest.approx(one["weights"], abs=1e-4)
    assert max(map(abs, one["weights"])) > 0.1
    for name in ("loss", "val_loss"):
        assert several["metrics"][name] == pytest.approx(one["metrics"][name], rel=1e-4)
        assert one["metrics"][name][-1] != one["metrics"][name][0]


def test_the_batch_size_is_that_of_all_devices_together(trained):
    # 90 images in batches of 32 are three steps an epoch, on any number of devices.
    assert [trained[f"90 on {devices}"]["steps"] for devices in (1, 2)] == [6, 6]


def test_a_batch_of_fewer_images_than_devices_can_be_normalised(trained):
    losses = trained["normalised"]["metrics"]["loss"]
    assert np.isfinite(losses).all() and losses[-1] < losses[0]
    assert np.isfinite(trained["normalised"]["weights"]).all()


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
@pytest.mark.skipif(not GPUS, reason="this machine has no GPU that Keras sees")
def test_all_gpus_are_taken():
    assert choose_devices() == [f"GPU:{number}" for number in range(len(GPUS))]
