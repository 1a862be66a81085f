"""The part of a detector that is trained: from feature maps to objectness, boxes and classes."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
from keras import layers, ops
from numpy.typing import NDArray

from imgcls_course.lessons.beyond_classification.detection.detection_features import CELLS, CHANNELS
from imgcls_course.lessons.beyond_classification.detection.grid import ANCHORS, Targets
from imgcls_course.runtime.progress import track
from imgcls_course.training.gradient_step import gradient_step
from imgcls_course.training.keras_memory_leak import without_memory_leak

BOX, OBJECTNESS, CLASSES = slice(0, 4), 4, slice(5, None)
"""Where in the last axis of a head's outputs what is found."""

WEIGHT_OF_BOXES = 5.0
WEIGHT_OF_EMPTY = 0.5


def detection_head(
    classes: int, width: int = 128, anchors: int = len(ANCHORS), dropout: float = 0.3
) -> keras.Model:
    """A small convolutional network over the cells.

    Input: feature maps (n, 8, 8, 304). Output: (n, 8, 8, anchors, 5 + classes): four numbers of a
    box, objectness before its sigmoid, and the classes' logits; float32.

    With no classes it is what Faster R-CNN calls a region proposal network (Ren et al., 2015,
    section 3); with classes it is a one-pass detector (Redmon and Farhadi, 2017).

    Args:
        classes: how many there are to tell apart; 0 to say only where something is.
        width: channels inside.
        anchors: of each cell.
        dropout: the share of the channels that are left out in training.
    """
    maps = keras.Input((CELLS, CELLS, CHANNELS), name="maps")
    x = layers.BatchNormalization(momentum=0.9, name="scaled")(maps)
    x = layers.SpatialDropout2D(dropout, name="dropout")(x)
    x = layers.Conv2D(width, 1, use_bias=False, name="mixed")(x)
    x = layers.BatchNormalization(momentum=0.9, name="mixed_norm")(x)
    x = layers.ReLU(name="mixed_relu")(x)
    x = layers.Conv2D(width, 3, padding="same", use_bias=False, name="seen_around")(x)
    x = layers.BatchNormalization(momentum=0.9, name="seen_around_norm")(x)
    x = layers.ReLU(name="seen_around_relu")(x)
    x = layers.Conv2D(anchors * (5 + classes), 1, name="answers")(x)
    outputs = layers.Reshape((CELLS, CELLS, anchors, 5 + classes), name="by_anchor")(x)
    return keras.Model(maps, outputs, name="detection_head")


def detection_loss(
    outputs: keras.KerasTensor,
    objectness: keras.KerasTensor,
    boxes: keras.KerasTensor,
    labels: keras.KerasTensor,
) -> keras.KerasTensor:
    """Three losses added, per object: is there anything, where is it, and what is it?

    Objectness counts in every cell, in empty ones with less weight, since these are nearly all.
    Box and class count only where an object is (Redmon et al., "You Only Look Once", CVPR 2016,
    section 2.2, from where the weights are as well).

    Args:
        outputs: (n, rows, columns, anchors, 5 + classes), of a head.
        objectness: as in `Targets`, and so the two others.
    """
    is_object = ops.cast(objectness, "float32")
    objects = ops.maximum(ops.sum(is_object), 1.0)

    scores = outputs[..., OBJECTNESS]
    weights = is_object + WEIGHT_OF_EMPTY * (1 - is_object)
    there = ops.sum(weights * (ops.softplus(scores) - is_object * scores))

    places = ops.concatenate([ops.sigmoid(outputs[..., :2]), outputs[..., 2:4]], axis=-1)
    where = WEIGHT_OF_BOXES * ops.sum(is_object * ops.sum(ops.square(places - boxes), axis=-1))
    if outputs.shape[-1] == OBJECTNESS + 1:
        return (there + where) / objects

    log_probabilities = ops.log_softmax(outputs[..., CLASSES], axis=-1)
    asked = ops.one_hot(labels, outputs.shape[-1] - OBJECTNESS - 1)
    what = -ops.sum(is_object * ops.sum(asked * log_probabilities, axis=-1))
    return (there + where + what) / objects


@without_memory_leak()
def train_head(
    head: keras.Model,
    maps: NDArray[np.floating],
    targets: Targets,
    epochs: int,
    batch_size: int = 32,
    learning_rate: float = 2e-3,
    seed: int = 0,
    after_epoch: Callable[[int], None] | None = None,
) -> list[float]:
    """Train a head with Adam, on a learning rate that falls along a cosine.

    Args:
        head: of `detection_head`; trained in place.
        maps: (n, 8, 8, 304), of scenes.
        targets: of the same scenes.
        epochs: how often each scene is seen.
        batch_size: scenes in a step.
        learning_rate: at the start.
        seed: of the scenes' order.
        after_epoch: is called after each epoch, with the number of those that are done.

    Returns:
        the mean loss of each epoch.
    """
    steps = len(maps) // batch_size
    rate = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * steps)

    def losses_of(batch: keras.KerasTensor, *wanted: keras.KerasTensor) -> list[keras.KerasTensor]:
        return [detection_loss(head(batch, training=True), *wanted)]

    train_step = gradient_step(losses_of, (head, keras.optimizers.Adam(rate)))
    random = np.random.default_rng(seed)
    losses = []
    for epoch in track(range(epochs), "Training the head"):
        order = random.permutation(len(maps))[: steps * batch_size].reshape(steps, batch_size)
        total = 0.0
        for batch in order:
            wanted = (target[batch] for target in targets)
            (loss,) = train_step(maps[batch].astype(np.float32), *wanted)
            total += float(loss)
        losses.append(total / steps)
        if after_epoch is not None:
            after_epoch(epoch + 1)
    return losses
