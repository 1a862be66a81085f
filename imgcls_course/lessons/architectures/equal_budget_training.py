"""Training for a given processor time, so that architectures are compared at equal cost."""

from __future__ import annotations

import time
from dataclasses import dataclass

import keras
import numpy as np

from imgcls_course.datasets import LabelledImages
from imgcls_course.training.keras_memory_leak import without_memory_leak
from imgcls_course.zoo.catalogue import loss_for

LEARNING_RATE = 0.001
BATCH_SIZE = 64


@dataclass(frozen=True)
class BudgetedRun:
    """What a network did with its time.

    Attributes:
        steps: batches that it has learnt from.
        images_per_second: of processor time, all cores together.
        trace: (share of the budget, accuracy), as training went on; empty where nothing was to be
            looked at.
    """

    steps: int
    images_per_second: float
    trace: tuple[tuple[float, float], ...]


@without_memory_leak()
def train_for(
    model: keras.Model,
    data: LabelledImages,
    cpu_seconds: float,
    seed: int = 0,
    watched: LabelledImages | None = None,
    looks: int = 8,
) -> BudgetedRun:
    """Train until so many seconds of processor time are used, all cores together.

    Adam; the learning rate falls from 0.001 to 0 along a cosine of the *time*, so that each network
    comes to rest when its time is up. Half of each batch is mirrored. Tracing the graph, which the
    first step does, and looking at accuracies do not count.

    Args:
        model: not compiled, or compiled anew.
        data: to learn from.
        cpu_seconds: to use.
        seed: of the order of the images and of the mirroring.
        watched: images whose accuracy is looked at on the way.
        looks: how often.
    """
    model.compile(keras.optimizers.Adam(LEARNING_RATE), loss_for(model))
    random = np.random.default_rng(seed)
    model.train_on_batch(*_batch(data, random))
    trace: list[tuple[float, float]] = []
    steps, used = 0, 0.0
    while used < cpu_seconds:
        start = time.process_time()
        model.optimizer.learning_rate = LEARNING_RATE * _cosine(used / cpu_seconds)
        model.train_on_batch(*_batch(data, random))
        used += time.process_time() - start
        steps += 1
        if watched is not None and used >= cpu_seconds * (len(trace) + 1) / looks:
            trace.append((used / cpu_seconds, accuracy(model, watched)))
    return BudgetedRun(steps, steps * BATCH_SIZE / used, tuple(trace))


def accuracy(model: keras.Model, data: LabelledImages) -> float:
    """The share of the images that a model gets right."""
    return float((answers(model, data) == data.labels).mean())


def answers(model: keras.Model, data: LabelledImages) -> np.ndarray:
    """The class that a model finds most likely, for each image."""
    return model.predict(data.images, batch_size=250, verbose=0).argmax(axis=1)


def _batch(data: LabelledImages, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    chosen = random.integers(len(data), size=BATCH_SIZE)
    images = data.images[chosen]
    mirrored = random.random(BATCH_SIZE) < 0.5
    images[mirrored] = images[mirrored, :, ::-1]
    return images.astype(np.float32), data.labels[chosen]


def _cosine(share: float) -> float:
    return 0.5 * (1 + float(np.cos(np.pi * min(share, 1))))
