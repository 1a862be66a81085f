"""How much sooner does a frozen backbone reach its accuracy when its features are computed once?

The usual way puts the frozen backbone into the model and trains for ten epochs, so that every image
goes through it ten times. The course's way runs it once (`extract_features`, nothing cached before)
and trains the head on what came out: the same head with the same optimizer and batches, and a
linear probe. Both ways are looked at on the 2,000 test images, outside the clock.

Two ratios are printed, since "the same accuracy, sooner" has two meanings. The first compares the
ten epochs of the usual way with the time after which a way was as accurate as they are at the end.
The second asks how soon the usual way was *first* that accurate: with many images this is after an
epoch or two, and an accuracy jumps by half a point from one epoch to the next, so luck decides it.

    python benchmarks/cached_features.py --images 20000 --size 128
"""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass

os.environ.setdefault("IMGCLS_PROGRESS", "off")

import imgcls_course  # noqa: F401  keeps TensorFlow's start quiet

# isort: split
import keras
import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from imgcls_course.datasets import LabelledImages, load_cifar10
from imgcls_course.transfer import extract_features, linear_probe, load_backbone
from imgcls_course.transfer.classifier import build_classifier

EPOCHS = 10
BATCH_SIZE = 32


@dataclass
class Run:
    """How accurate after how many seconds, one pair for each look."""

    name: str
    seconds: list[float]
    accuracies: list[float]

    def seconds_to(self, accuracy: float) -> float:
        """Until that accuracy was seen for the first time; infinite where it never was."""
        is_there = [found >= accuracy for found in self.accuracies]
        return self.seconds[is_there.index(True)] if any(is_there) else np.inf


def compiled(model: keras.Model) -> keras.Model:
    """With the optimizer and the loss of both ways."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(1e-3), loss, metrics=["accuracy"])
    return model


def epoch_by_epoch(name: str, model: keras.Model, x: np.ndarray, y: np.ndarray, test: tuple) -> Run:
    """Train with Keras's own `fit`, the first tracing outside the clock."""
    start = model.get_weights()
    model.fit(x[: 2 * BATCH_SIZE], y[: 2 * BATCH_SIZE], batch_size=BATCH_SIZE, verbose=0)
    model.set_weights(start)
    run, seconds = Run(name, [], []), 0.0
    for _ in range(EPOCHS):
        started = time.perf_counter()
        model.fit(x, y, batch_size=BATCH_SIZE, verbose=0)
        seconds += time.perf_counter() - started
        run.seconds.append(seconds)
        run.accuracies.append(model.evaluate(*test, verbose=0)[1])
    return run


def usual(train: LabelledImages, test: LabelledImages, size: int) -> Run:
    """The frozen backbone inside the model."""
    keras.utils.set_random_seed(0)
    model = compiled(build_classifier(load_backbone(), 10, 32, input_size=size))
    return epoch_by_epoch(
        "backbone inside fit", model, train.images, train.labels, (test.images, test.labels)
    )


def cached(train: LabelledImages, test: LabelledImages, size: int) -> list[Run]:
    """Features once; the time that this takes is part of both runs."""
    backbone = load_backbone()
    extract_features(backbone, train.images[:8], input_size=size, cache=False)  # tracing
    started = time.perf_counter()
    features = extract_features(backbone, train.images, input_size=size)
    extraction = time.perf_counter() - started
    test_features = extract_features(backbone, test.images, input_size=size)

    started = time.perf_counter()
    probe = linear_probe(features, train.labels)
    seconds = extraction + time.perf_counter() - started
    accuracy = float(probe.score(test_features, test.labels))
    by_probe = Run("features once, linear probe", [seconds], [accuracy])

    keras.utils.set_random_seed(0)
    head = compiled(keras.Sequential([keras.Input(features.shape[1:]), keras.layers.Dense(10)]))
    of_test = (test_features, test.labels)
    by_head = epoch_by_epoch("features once, the same head", head, features, train.labels, of_test)
    by_head.seconds = [extraction + seconds for seconds in by_head.seconds]
    return [by_head, by_probe]


def main(images: int = 20_000, size: int = 128) -> None:
    """Measure all three, and print a table."""
    train, test = load_cifar10("train").per_class(images // 10, seed=0), load_cifar10("test")
    with tempfile.TemporaryDirectory() as nothing_cached:
        os.environ["IMGCLS_CACHE"] = nothing_cached
        runs = [usual(train, test, size), *cached(train, test, size)]
    print_table(runs, f"{len(train):,} images at {size} pixels, {EPOCHS} epochs")


def print_table(runs: list[Run], title: str) -> None:
    """One row a way; the first is what the others are compared with."""
    goal, all_epochs = runs[0].accuracies[-1], runs[0].seconds[-1]
    table = Table(title=title)
    table.add_column("way")
    for column in ("seconds", "accuracy", f"to {goal:.1%}", "x all epochs", "x first seen"):
        table.add_column(column, justify="right")
    for run in runs:
        needed = run.seconds_to(goal)
        table.add_row(
            run.name,
            f"{run.seconds[-1]:.1f}",
            f"{run.accuracies[-1]:.1%}",
            f"{needed:.1f}" if np.isfinite(needed) else "never",
            f"{all_epochs / needed:.1f}",
            f"{runs[0].seconds_to(goal) / needed:.1f}",
        )
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
