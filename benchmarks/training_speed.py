"""How fast is `training.fit`, beside Keras's own `fit` as a tutorial writes it?

The same model trains on the same images from the same weights, each way in a process of its own, in
turns, so that a busy machine disturbs both alike. The tutorial's way: images as float32,
`model.fit(x, y)`. The course's way: `training.fit` with everything measured ("auto"), uint8 images,
cast in the model. The first epoch of each turn is outside the clock: it traces the model, and
measures what to compute in, both of which are paid once. Memory is the most that the whole process
took, TensorFlow and the images (as each way keeps them) among it.

    python benchmarks/training_speed.py --rounds 5
"""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

os.environ.setdefault("IMGCLS_PROGRESS", "off")

import imgcls_course  # noqa: F401  keeps TensorFlow's start quiet

# isort: split
import keras
import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from imgcls_course.authoring.executing import usage_of
from imgcls_course.datasets import load_cifar10, resize
from imgcls_course.training import fit
from imgcls_course.transfer import load_backbone
from imgcls_course.transfer.classifier import build_classifier, unfreeze
from imgcls_course.zoo.classic_convnet import classic_convnet
from imgcls_course.zoo.small_resnet import small_resnet

BATCH_SIZE = 64
EPOCHS = 3
"""A turn, the first of which is outside the clock."""
CLASSIC, RESNET = "classic CNN, 32 px", "small ResNet, 32 px"
FINE_TUNED = "EfficientNet-Lite0, 96 px"
IMAGES = {CLASSIC: (8192, 32), RESNET: (2048, 32), FINE_TUNED: (512, 96)}
"""How many, and of which size."""


def compiled(name: str) -> keras.Model:
    """One of the three, always with the same weights."""
    keras.utils.set_random_seed(0)
    if name == CLASSIC:
        model = classic_convnet()
    elif name == RESNET:
        model = small_resnet(classes=10)
    else:
        model = build_classifier(load_backbone(), 10, image_size=96, input_size=96)
        unfreeze(model)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=name != CLASSIC)
    model.compile("adam", loss, metrics=["accuracy"])
    return model


class Clock(keras.callbacks.Callback):
    """Seconds of each epoch."""

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Forget what was before."""
        self.seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Start."""
        self.started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Stop."""
        self.seconds.append(time.perf_counter() - self.started)


class Trainer:
    """One way of training one model; lives in a process of its own."""

    def __init__(self, name: str, is_ours: bool) -> None:
        count, size = IMAGES[name]
        data = load_cifar10("train")
        self.model, self.labels = compiled(name), data.labels[:count]
        images = data.images[:count]
        self.images = images if size == 32 else resize(images, size)
        self.is_ours, self.plan = is_ours, ""
        if not is_ours:
            self.images = self.images.astype(np.float32)

    def turn(self) -> float:
        """Images a second."""
        if self.is_ours:
            history = fit(self.model, (self.images, self.labels), EPOCHS, BATCH_SIZE)
            self.plan = history.plan
            return history.images_per_second
        clock = Clock()
        self.model.fit(
            self.images, self.labels, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0,
            callbacks=[clock],
        )  # fmt: skip
        return (EPOCHS - 1) * len(self.images) / sum(clock.seconds[1:])


_trainer: Trainer


def _prepare(name: str, is_ours: bool) -> None:
    global _trainer
    _trainer = Trainer(name, is_ours)


def _turn() -> float:
    return _trainer.turn()


def _plan_and_memory() -> tuple[str, float]:
    return _trainer.plan, usage_of(os.getpid())[1] / 1e9


@dataclass
class Way:
    """What one way of training was seen to do."""

    process: ProcessPoolExecutor
    speeds: list[float] = field(default_factory=list)

    @property
    def speed(self) -> float:
        """Images a second, the median of all turns."""
        return float(np.median(self.speeds))


def main(rounds: int = 5) -> None:
    """Measure every model, and print a table."""
    table = Table(title=f"Training in batches of {BATCH_SIZE}, medians of {rounds} turns")
    table.add_column("")
    for column in ("Keras's images/s", "fit's", "ratio", "in all turns", "Keras's GB", "fit's"):
        table.add_column(column, justify="right")
    chosen = []
    context = multiprocessing.get_context("spawn")
    for name in IMAGES:
        with ProcessPoolExecutor(1, context) as plain, ProcessPoolExecutor(1, context) as course:
            ways = [Way(plain), Way(course)]
            for way, is_ours in zip(ways, (False, True), strict=True):
                way.process.submit(_prepare, name, is_ours).result()
            for _ in track(range(rounds), name, transient=True):
                for way in ways:
                    way.speeds.append(way.process.submit(_turn).result())
            seen = [way.process.submit(_plan_and_memory).result() for way in ways]
        ratios = np.divide(ways[1].speeds, ways[0].speeds)
        table.add_row(
            name,
            f"{ways[0].speed:,.0f}",
            f"{ways[1].speed:,.0f}",
            f"{np.median(ratios):.2f}",
            f"{ratios.min():.2f} to {ratios.max():.2f}",
            f"{seen[0][1]:.2f}",
            f"{seen[1][1]:.2f}",
        )
        chosen.append(f"{name}: {seen[1][0]}")
    Console().print(table, *chosen, sep="\n")


if __name__ == "__main__":
    typer.run(main)
