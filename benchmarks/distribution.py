"""What does it cost to share the work: two logical devices, and two processes over loopback?

On one machine nothing can be won by it, since the same cores do the same work: what is measured is
the price of sharing, and that the loss is the same. Two devices: `training.fit` with TensorFlow's
MirroredStrategy, on a CPU that is split into two logical ones. Two processes: `imgcls-course
pretrain --processes 2`, Keras's DataParallel on JAX (`pip install -e '.[cpu,jax]'`).

    python benchmarks/distribution.py --images 1024
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys

import typer
from rich.console import Console
from rich.table import Table

EPOCHS = 3
DEVICES = """
import sys
import imgcls_course, keras, tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from imgcls_course.pretraining import source_task
from imgcls_course.training import fit
from imgcls_course.zoo.classic_convnet import classic_convnet

images, epochs, count = map(int, sys.argv[1:])
data = source_task("train").per_class(images // 8)
keras.utils.set_random_seed(0)
model = classic_convnet(classes=8)
model.compile(keras.optimizers.SGD(0.05, momentum=0.9), "sparse_categorical_crossentropy")
devices = [f"CPU:{number}" for number in range(count)]
history = fit(model, data, epochs, 128, devices=devices, precision="float32", jit_compile=False)
print(f"Loss: {history['loss'][-1]:.4f}")
print(f"{history.images_per_second:.0f} images a second")
"""


def measure(command: list[str]) -> tuple[float, float]:
    """Loss at the end and images a second, as the program prints them."""
    ran = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "IMGCLS_PROGRESS": "off"}
    )
    if ran.returncode:
        sys.exit(ran.stderr)
    loss = re.search(r"Loss: ([\d.]+)", ran.stdout)
    speed = re.search(r"([\d.]+) images a second", ran.stdout)
    assert loss and speed, ran.stdout
    return float(loss[1]), float(speed[1])


def commands(images: int) -> dict[str, list[list[str]]]:
    """By what is shared: the command for one, and that for two."""
    numbers = [str(images), str(EPOCHS)]
    script = [sys.executable, "-c", DEVICES, *numbers]
    found = {"classic CNN on logical devices": [[*script, "1"], [*script, "2"]]}
    if importlib.util.find_spec("jax"):
        pretrain = [sys.executable, "-m", "imgcls_course", "pretrain", "--epochs", str(EPOCHS)]
        pretrain += ["--images", str(images // 8)]
        found["small ResNet in processes (JAX)"] = [
            [*pretrain, "--process", "0"],
            [*pretrain, "--processes", "2"],
        ]
    else:
        print("JAX is not installed: processes are left out.")
    return found


def main(images: int = 1024) -> None:
    """Measure one and two of each, and print a table."""
    table = Table(title=f"Sharing the work on one machine: {images} images, {EPOCHS} epochs")
    for column in ("what", "loss: one", "two", "images/s: one", "two", "two / one"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for name, (one, two) in commands(images).items():
        (loss, speed), (shared_loss, shared_speed) = measure(one), measure(two)
        table.add_row(
            name,
            f"{loss:.4f}",
            f"{shared_loss:.4f}",
            f"{speed:.0f}",
            f"{shared_speed:.0f}",
            f"{shared_speed / speed:.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
