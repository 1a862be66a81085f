"""How fast does the from-scratch network train, beside two others?

The same small network (3x3 convolution of 32, pooling, 3x3 convolution of 64, pooling, dense) takes
the same steps of gradient descent from the same weights, in

- imgcls_course.scratch,
- an implementation in the style of the cs231n assignments, written for this benchmark: channels
  first, im2col by fancy indexing and its reverse by np.add.at,
- Keras on the CPU.

The three take turns, so that a busy machine disturbs all of them alike; the median of the rounds
is reported. That all three compute the same losses is checked first.

    python benchmarks/scratch_convnet.py --rounds 5 --steps 4
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from imgcls_course.scratch.layers import Conv2D, Dense, Flatten, MaxPooling2D, ReLU
from imgcls_course.scratch.losses import (
    sparse_categorical_cross_entropy,
    sparse_categorical_cross_entropy_gradient,
)
from imgcls_course.scratch.network import Sequential
from imgcls_course.scratch.optimizers import GradientDescent

SIZE, CHANNELS, CLASSES = 32, 3, 10
LEARNING_RATE = 0.01

Step = Callable[[np.ndarray, np.ndarray], float]
"""Takes images and labels, trains on them, returns the loss before the step."""


# --- Ours ------------------------------------------------------------------------------------


def ours() -> tuple[Step, list[np.ndarray]]:
    """The course's network, and a copy of its starting weights."""
    network = Sequential(
        [
            Conv2D(32, 3, padding="same"),
            ReLU(),
            MaxPooling2D(),
            Conv2D(64, 3, padding="same"),
            ReLU(),
            MaxPooling2D(),
            Flatten(),
            Dense(CLASSES),
        ],
        (SIZE, SIZE, CHANNELS),
    )
    optimizer = GradientDescent(LEARNING_RATE)
    start = [array.copy() for array in network.weights]
    return lambda images, labels: network.train_step(images, labels, optimizer), start


# --- In the style of cs231n ------------------------------------------------------------------


def window_indices(
    channels: int, height: int, width: int, kernel: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Channel, row and column of every pixel under every place of a window, stride 1."""
    channel = np.repeat(np.arange(channels), kernel * kernel)[:, np.newaxis]
    cell_row = np.tile(np.repeat(np.arange(kernel), kernel), channels)
    cell_column = np.tile(np.arange(kernel), kernel * channels)
    row = cell_row[:, np.newaxis] + np.repeat(np.arange(height), width)
    column = cell_column[:, np.newaxis] + np.tile(np.arange(width), height)
    return channel, row, column


def indexed_convolution_forward(images: np.ndarray, kernel: np.ndarray, bias: np.ndarray):
    """A "same" convolution with channels first, columns gathered by fancy indexing."""
    batch, channels, height, width = images.shape
    filters, _, size, _ = kernel.shape
    margin = size // 2
    padded = np.pad(images, ((0, 0), (0, 0), (margin, margin), (margin, margin)))
    indices = window_indices(channels, height, width, size)
    columns = padded[:, *indices].transpose(1, 2, 0).reshape(channels * size * size, -1)
    output = kernel.reshape(filters, -1) @ columns + bias[:, np.newaxis]
    output = output.reshape(filters, height, width, batch).transpose(3, 0, 1, 2)
    return output, (padded.shape, kernel, columns, indices)


def indexed_convolution_backward(doutput: np.ndarray, cache):
    """Gradients by images, kernel and bias; overlapping pixels are added by np.add.at."""
    padded_shape, kernel, columns, indices = cache
    batch, filters, height, width = doutput.shape
    size = kernel.shape[2]
    margin = size // 2
    rows = doutput.transpose(1, 2, 3, 0).reshape(filters, -1)
    dkernel = (rows @ columns.T).reshape(kernel.shape)
    dcolumns = (kernel.reshape(filters, -1).T @ rows).reshape(len(columns), -1, batch)
    dpadded = np.zeros(padded_shape, dtype=doutput.dtype)
    np.add.at(dpadded, (slice(None), *indices), dcolumns.transpose(2, 0, 1))
    dimages = dpadded[:, :, margin : margin + height, margin : margin + width]
    return dimages, dkernel, doutput.sum(axis=(0, 2, 3))


def reshaped_pooling_forward(images: np.ndarray):
    """Max pooling in 2 x 2 windows, by giving each window axes of its own."""
    batch, channels, height, width = images.shape
    windows = images.reshape(batch, channels, height // 2, 2, width // 2, 2)
    output = windows.max(axis=(3, 5))
    return output, (windows, output)


def reshaped_pooling_backward(doutput: np.ndarray, cache):
    """The winners of each window share its gradient."""
    windows, output = cache
    winners = windows == output[:, :, :, np.newaxis, :, np.newaxis]
    shares = winners / winners.sum(axis=(3, 5), keepdims=True, dtype=doutput.dtype)
    dwindows = shares * doutput[:, :, :, np.newaxis, :, np.newaxis]
    batch, channels, height, _, width, _ = windows.shape
    return dwindows.reshape(batch, channels, 2 * height, 2 * width)


def cs231n_style(start: list[np.ndarray]) -> Step:
    """The same network with channels first."""
    kernel_1, bias_1, kernel_2, bias_2, kernel_3, bias_3 = (array.copy() for array in start)
    side = SIZE // 4
    parameters = [
        np.ascontiguousarray(kernel_1.transpose(3, 2, 0, 1)),
        bias_1,
        np.ascontiguousarray(kernel_2.transpose(3, 2, 0, 1)),
        bias_2,
        # Flattened images are in another order when channels come first.
        kernel_3.reshape(side, side, 64, CLASSES).transpose(2, 0, 1, 3).reshape(-1, CLASSES),
        bias_3,
    ]

    def step(images: np.ndarray, labels: np.ndarray) -> float:
        kernel_1, bias_1, kernel_2, bias_2, kernel_3, bias_3 = parameters
        images = np.ascontiguousarray(images.transpose(0, 3, 1, 2))
        scores_1, cache_1 = indexed_convolution_forward(images, kernel_1, bias_1)
        pooled_1, pool_1 = reshaped_pooling_forward(np.maximum(scores_1, 0))
        scores_2, cache_2 = indexed_convolution_forward(pooled_1, kernel_2, bias_2)
        pooled_2, pool_2 = reshaped_pooling_forward(np.maximum(scores_2, 0))
        flat = pooled_2.reshape(len(images), -1)
        logits = flat @ kernel_3 + bias_3

        loss = sparse_categorical_cross_entropy(logits, labels)
        dlogits = sparse_categorical_cross_entropy_gradient(logits, labels)
        dflat, dkernel_3, dbias_3 = dlogits @ kernel_3.T, flat.T @ dlogits, dlogits.sum(axis=0)
        dscores_2 = reshaped_pooling_backward(dflat.reshape(pooled_2.shape), pool_2)
        dscores_2 = dscores_2 * (scores_2 > 0)
        dpooled_1, dkernel_2, dbias_2 = indexed_convolution_backward(dscores_2, cache_2)
        dscores_1 = reshaped_pooling_backward(dpooled_1, pool_1) * (scores_1 > 0)
        _, dkernel_1, dbias_1 = indexed_convolution_backward(dscores_1, cache_1)

        gradients = (dkernel_1, dbias_1, dkernel_2, dbias_2, dkernel_3, dbias_3)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter -= LEARNING_RATE * gradient
        return loss

    return step


# --- Keras -----------------------------------------------------------------------------------


def keras_model(start: list[np.ndarray]) -> Step:
    """The same network in Keras."""
    model = keras.Sequential(
        [
            keras.Input((SIZE, SIZE, CHANNELS)),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(64, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(CLASSES),
        ]
    )
    model.set_weights(start)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(LEARNING_RATE), loss, jit_compile=False)
    return lambda images, labels: float(model.train_on_batch(images, labels))


# --- Measuring -------------------------------------------------------------------------------


def seconds(step: Step, images: np.ndarray, labels: np.ndarray, steps: int) -> float:
    """How long some steps take."""
    begin = time.perf_counter()
    for _ in range(steps):
        step(images, labels)
    return time.perf_counter() - begin


def main(rounds: int = 5, steps: int = 4, batch_size: int = 64) -> None:
    """Measure all three, and print a table."""
    random = np.random.default_rng(0)
    images = random.uniform(size=(batch_size, SIZE, SIZE, CHANNELS)).astype(np.float32)
    labels = random.integers(0, CLASSES, batch_size)
    our_step, start = ours()
    contenders = {
        "imgcls_course.scratch": our_step,
        "cs231n style": cs231n_style(start),
        "Keras": keras_model(start),
    }
    # The first steps warm everything up, and show that the three are the same network.
    losses = {name: [step(images, labels) for _ in range(3)] for name, step in contenders.items()}
    for of_one in losses.values():
        np.testing.assert_allclose(of_one, losses["Keras"], rtol=1e-3)

    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, step in contenders.items():
            times[name].append(seconds(step, images, labels, steps))
    speeds = {name: batch_size * steps / np.median(taken) for name, taken in times.items()}

    table = Table(
        title=f"Training a small network, {SIZE} x {SIZE} images in batches of {batch_size}"
    )
    table.add_column("Implementation")
    for heading in ("images/s", "x cs231n style", "x Keras"):
        table.add_column(heading, justify="right")
    for name, speed in speeds.items():
        to_style, to_keras = speed / speeds["cs231n style"], speed / speeds["Keras"]
        table.add_row(name, f"{speed:,.0f}", f"{to_style:.2f}", f"{to_keras:.2f}")
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
