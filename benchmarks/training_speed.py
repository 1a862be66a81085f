"""How fast is `training.fit`, beside Keras's own `fit` as a tutorial writes it?

The same model trains on the same images from the same weights, in turns, so that a busy machine
disturbs both alike. The tutorial's way: images as float32 from 0 to 1, `model.fit(x, y)`. The
course's way: `training.fit` with everything measured ("auto"), uint8 images, rescaled in the model.
Tracing and measuring are outside the clock: both are paid once.

    python benchmarks/training_speed.py --rounds 3
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

os.environ.setdefault("IMGCLS_PROGRESS", "off")

import imgcls_course  # noqa: F401  keeps TensorFlow's start quiet

# isort: split
import keras
import numpy as np
import psutil
import typer
from rich.console import Console
from rich.table import Table

from imgcls_course.datasets import load_cifar10, resize
from imgcls_course.training import fit
from imgcls_course.transfer import load_backbone
from imgcls_course.transfer.classifier import build_classifier, unfreeze
from imgcls_course.zoo.classic_convnet import classic_convnet
from imgcls_course.zoo.small_resnet import small_resnet


def _compiled(model: keras.Model, from_logits: bool) -> keras.Model:
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    model.compile("adam", loss, metrics=["accuracy"])
    return model


def _classic() -> keras.Model:
    return _compiled(classic_convnet(), from_logits=False)


def _resnet() -> keras.Model:
    return _compiled(small_resnet(classes=10), from_logits=False)


def _fine_tuned() -> keras.Model:
    classifier = build_classifier(load_backbone(), 10, image_size=96, input_size=96)
    unfreeze(classifier)
    return _compiled(classifier, from_logits=True)


MODELS: dict[str, tuple[Callable[[], keras.Model], int, int]] = {
    "classic CNN, 32 pixels": (_classic, 4096, 32),
    "small ResNet, 32 pixels": (_resnet, 2048, 32),
    "EfficientNet-Lite0 fine-tuned, 96 pixels": (_fine_tuned, 512, 96),
}
"""How to build it, how many images, of which size."""


def _speeds(
    build: Callable[[], keras.Model], images: np.ndarray, labels: np.ndarray, rounds: int
) -> tuple[float, float, str]:
    """Images a second: Keras's way, the course's way, and what the course chose."""
    keras.utils.set_random_seed(0)
    plain, ours = build(), build()
    ours.set_weights(plain.get_weights())
    as_floats = images.astype(np.float32)
    plain.fit(as_floats[:256], labels[:256], batch_size=64, verbose=0)
    theirs, mine, plan = [], [], ""
    for _ in range(rounds):
        started = time.perf_counter()
        plain.fit(as_floats, labels, batch_size=64, verbose=0)
        theirs.append(len(images) / (time.perf_counter() - started))
        # The first epoch of a call traces the model; the history leaves it out.
        history = fit(ours, (images, labels), epochs=2, batch_size=64)
        mine.append(history.images_per_second)
        plan = history.plan
    return float(np.median(theirs)), float(np.median(mine)), plan


def main(rounds: int = 3) -> None:
    """Measure every model, and print a table."""
    data = load_cifar10("train")
    table = Table(title="Training: images a second (median), batches of 64")
    table.add_column("Model")
    for heading in ("Keras's fit", "training.fit", "ratio"):
        table.add_column(heading, justify="right")
    table.add_column("chosen")
    for name, (build, count, size) in MODELS.items():
        images = data.images[:count] if size == 32 else resize(data.images[:count], size)
        theirs, mine, plan = _speeds(build, images, data.labels[:count], rounds)
        table.add_row(name, f"{theirs:,.0f}", f"{mine:,.0f}", f"{mine / theirs:.2f}", plan)
    memory = psutil.Process().memory_info().rss / 1e9
    Console().print(table)
    Console().print(f"Memory of this process at the end: {memory:.1f} GB")


if __name__ == "__main__":
    typer.run(main)
