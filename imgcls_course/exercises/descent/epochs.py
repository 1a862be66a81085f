"""An epoch: all images once, in batches."""

from __future__ import annotations

from typing import Any

import numpy as np

from imgcls_course.exercises.descent.softmax_regression import (
    loss_gradient,
    pixel_data,
    softmax_data,
)
from imgcls_course.judging.exercise import Case, Exercise, Misconception


def train_one_epoch(
    images: np.ndarray,
    labels: np.ndarray,
    weights: np.ndarray,
    bias: np.ndarray,
    order: np.ndarray,
    batch_size: int,
    learning_rate: float,
) -> Parameters:
    """Weights and bias after one step for each mini-batch.

    Args:
        images: (images, pixels).
        labels: (images,).
        weights: (pixels, classes).
        bias: (classes,).
        order: (images,), the numbers of the images in the order of this epoch.
        batch_size: images in a batch; the last one may be smaller.
        learning_rate: of every step.
    """
    for batch in _batches(order, batch_size):
        gradients = loss_gradient(images[batch], labels[batch], weights, bias)
        weights = weights - learning_rate * gradients[0]
        bias = bias - learning_rate * gradients[1]
    return weights, bias


Parameters = tuple[np.ndarray, np.ndarray]


def _batches(order: np.ndarray, batch_size: int) -> list[np.ndarray]:
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def _bias_afterwards(*inputs: Any) -> Parameters:
    images, labels, weights, bias, order, batch_size, rate = inputs
    for batch in _batches(order, batch_size):
        weights = weights - rate * loss_gradient(images[batch], labels[batch], weights, bias)[0]
        bias = bias - rate * loss_gradient(images[batch], labels[batch], weights, bias)[1]
    return weights, bias


def _first_weights_throughout(*inputs: Any) -> Parameters:
    images, labels, weights, bias, order, batch_size, rate = inputs
    gradients = [
        loss_gradient(images[batch], labels[batch], weights, bias)
        for batch in _batches(order, batch_size)
    ]
    return (
        weights - rate * sum(one for one, _ in gradients),
        bias - rate * sum(one for _, one in gradients),
    )


def _all_images_in_every_step(*inputs: Any) -> Parameters:
    images, labels, weights, bias, order, batch_size, rate = inputs
    for _ in _batches(order, batch_size):
        gradients = loss_gradient(images, labels, weights, bias)
        weights, bias = weights - rate * gradients[0], bias - rate * gradients[1]
    return weights, bias


def _only_the_first_batch(*inputs: Any) -> Parameters:
    *data, order, batch_size, rate = inputs
    return train_one_epoch(*data, order[:batch_size], batch_size, rate)


def _without_the_last_batch(*inputs: Any) -> Parameters:
    *data, order, batch_size, rate = inputs
    return train_one_epoch(*data, order[: len(order) // batch_size * batch_size], batch_size, rate)


def _without_the_order(*inputs: Any) -> Parameters:
    *data, order, batch_size, rate = inputs
    return train_one_epoch(*data, np.sort(order), batch_size, rate)


def _labels_left_behind(*inputs: Any) -> Parameters:
    images, labels, *parameters, order, batch_size, rate = inputs
    in_place = np.arange(len(order))
    return train_one_epoch(images[order], labels, *parameters, in_place, batch_size, rate)


def _full_size_for_the_last(*inputs: Any) -> Parameters:
    images, labels, weights, bias, order, batch_size, rate = inputs
    for batch in _batches(order, batch_size):
        gradients = loss_gradient(images[batch], labels[batch], weights, bias)
        step = rate * len(batch) / batch_size
        weights, bias = weights - step * gradients[0], bias - step * gradients[1]
    return weights, bias


def _epoch_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        images: int, pixels: int, classes: int, batch_size: int, rates: tuple[float, float]
    ) -> Case:
        data = softmax_data(rng, images, pixels, classes)
        return with_order(data, batch_size, round(rng.uniform(*rates), 3))

    def with_order(data: Case, batch_size: int, rate: float) -> Case:
        images = len(data[0])
        # All images in one ring: such an order is not the same as its inverse.
        ring = rng.permutation(images)
        order = np.empty(images, dtype=int)
        order[ring] = np.roll(ring, 1)
        return (*data, order, batch_size, rate)

    pixels, *others = pixel_data(rng)
    # A last batch of one image, a full one, a smaller one; one batch for all; batches of one, of as
    # many images as in another case; more images than 8 bits count, which are of 8 bits themselves.
    return [
        case(3, 1, 4, 2, (0.3, 0.8)),
        case(9, 3, 4, 4, (0.3, 0.8)),
        case(8, 2, 5, 4, (1, 2)),
        case(11, 4, 3, 3, (0.1, 0.25)),
        case(5, 3, 7, 8, (0.4, 0.9)),
        case(9, 3, 4, 1, (0.3, 0.9)),
        with_order((pixels.astype(np.uint8), *others), 128, int(rng.integers(20, 40)) / 1e6),
    ]


TRAIN_ONE_EPOCH = Exercise(
    name="descent.train_one_epoch",
    points=4,
    reference=train_one_epoch,
    cases=_epoch_cases,
    misconceptions=(
        Misconception(
            "changes the weights before it has the gradient of the bias",
            _bias_afterwards,
            "Both gradients belong to the same place: compute all of them first, then step with "
            "all of them.",
        ),
        Misconception(
            "computes every gradient at the first weights",
            _first_weights_throughout,
            "After each batch the weights are elsewhere; the next gradient must be taken there.",
        ),
        Misconception(
            "uses all images in every step",
            _all_images_in_every_step,
            "The number of steps is right. But each step should see its own batch of images only.",
        ),
        Misconception(
            "divides the last, smaller batch by the full batch size",
            _full_size_for_the_last,
            "The mean goes over the images that a batch has, which are fewer in the last one. "
            "`loss_gradient` takes care of that.",
        ),
        Misconception(
            "stops after the first batch",
            _only_the_first_batch,
            "Is your `return` inside the loop? An epoch goes through all images.",
        ),
        Misconception(
            "drops the last, smaller batch",
            _without_the_last_batch,
            "The number of images is not always a multiple of the batch size. The rest is a batch, "
            "too.",
        ),
        Misconception(
            "ignores the order",
            _without_the_order,
            "The batches are taken as the images are stored. Take the numbers of a batch from "
            "`order`.",
        ),
        Misconception(
            "shuffles the images but not their labels",
            _labels_left_behind,
            "Now each image has some other image's label. Use the same numbers for both.",
        ),
        Misconception(
            "walks uphill",
            lambda *inputs: train_one_epoch(*inputs[:-1], -inputs[-1]),
            "Look at the sign of the step.",
        ),
    ),
    hint="for start in range(0, len(order), batch_size): take that part of the order, then the "
    "images and labels with these numbers, both gradients, and a gradient_step for each.",
    result_names=("weights", "bias"),
)
