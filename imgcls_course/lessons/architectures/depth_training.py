"""Plain and residual networks of growing depth: how well they learn, and what reaches a layer."""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np

from imgcls_course.datasets import LabelledImages
from imgcls_course.evaluation.gradients import gradients_by_weights
from imgcls_course.training.keras_memory_leak import without_memory_leak
from imgcls_course.zoo.resnet import resnet_cifar

DEPTHS = (8, 14, 20, 32, 44)
STEPS = 400
BATCH_SIZE = 64
LEARNING_RATE = 0.002
AVERAGED = 10
"""Steps whose losses are averaged into one point."""


@dataclass(frozen=True)
class DepthRun:
    """A network of some depth, with or without shortcuts, and its training.

    Attributes:
        depth: layers with weights.
        residual: whether blocks add their input.
        losses: of training, each the mean of ten steps.
        training_accuracy: at the end, on images that it has learnt from.
        gradients: for each convolution, the root mean square of the loss's gradient by its kernel,
            before the first step.
        final_gradients: the same after the last step.
    """

    depth: int
    residual: bool
    losses: tuple[float, ...]
    training_accuracy: float
    gradients: tuple[float, ...]
    final_gradients: tuple[float, ...]


def network_of(depth: int, residual: bool, classes: int = 10) -> keras.Model:
    """A CIFAR network of 8, 14, 20, ... layers, with its image halved at once to be fast."""
    return resnet_cifar(classes, blocks_a_stage=(depth - 2) // 6, residual=residual, stem_strides=2)


@without_memory_leak()
def depth_run(
    data: LabelledImages, depth: int, residual: bool, steps: int = STEPS, seed: int = 0
) -> DepthRun:
    """Train a network of one depth for some steps, and look at its gradients before and after.

    All depths see the same images in the same order, at the same learning rate (Adam, 0.002).
    """
    keras.utils.set_random_seed(seed)
    model = network_of(depth, residual, len(data.class_names))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(LEARNING_RATE), loss)
    random = np.random.default_rng(seed)
    order = random.integers(len(data), size=(steps, BATCH_SIZE))
    look = data.subset(order[0])
    before = gradient_sizes(model, look)
    losses = [
        float(model.train_on_batch(data.images[batch].astype(np.float32), data.labels[batch]))
        for batch in order
    ]
    seen = data.subset(np.unique(order)[:1000])
    predicted = model.predict(seen.images, batch_size=250, verbose=0).argmax(axis=1)
    usable = len(losses) // AVERAGED * AVERAGED
    return DepthRun(
        depth=depth,
        residual=residual,
        losses=tuple(np.reshape(losses[:usable], (-1, AVERAGED)).mean(axis=1).round(4).tolist()),
        training_accuracy=float((predicted == seen.labels).mean()),
        gradients=before,
        final_gradients=gradient_sizes(model, look),
    )


def gradient_sizes(model: keras.Model, data: LabelledImages) -> tuple[float, ...]:
    """Root mean square of the loss's gradient by each convolution's kernel, the first one first."""
    kernels = [layer.kernel for layer in model.layers if hasattr(layer, "kernel")][:-1]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    images = data.images.astype(np.float32)
    gradients = gradients_by_weights(
        lambda: loss(data.labels, model(images, training=True)), kernels
    )
    return tuple(float(np.sqrt(np.mean(np.square(one)))) for one in gradients)
