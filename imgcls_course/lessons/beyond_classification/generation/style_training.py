"""Training a painter: its paintings should have the style's Gram matrices and the photo's maps."""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from imgcls_course.lessons.beyond_classification.generation.loss_network import LossNetwork
from imgcls_course.runtime.progress import track
from imgcls_course.training.gradient_step import gradient_step
from imgcls_course.training.keras_memory_leak import without_memory_leak

LEARNING_RATE = 2e-3
CONTENT_WEIGHT = 0.3
SMOOTHNESS_WEIGHT = 1e-4
BATCH_SIZE = 4
_AT_ONCE = 4


class StyleAndContent(NamedTuple):
    """Mean losses over some images, 0 is best; neither is weighted."""

    style: float
    content: float


@without_memory_leak()
def train_painter(
    painter: keras.Model,
    photos: NDArray[np.uint8],
    style_images: NDArray[np.uint8],
    judge: LossNetwork,
    steps: int,
    batch_size: int = BATCH_SIZE,
    content_weight: float = CONTENT_WEIGHT,
    learning_rate: float = LEARNING_RATE,
    seed: int = 0,
) -> NDArray[np.float32]:
    """Train for so many steps; the judge stays as it is.

    Args:
        painter: of `painter`.
        photos: (n, side, side, 3), uint8, of the judge's side.
        style_images: (m, side, side, 3), uint8: the style is what their Gram matrices have in
            common.
        judge: the loss network.
        steps: of gradient descent (Adam).
        batch_size: photos in a step.
        content_weight: how much the content loss counts beside the style loss.
        learning_rate: at the start; it falls to a tenth in a half cosine.
        seed: of the order of photos.

    Returns:
        Style and content losses by step, (steps, 2).
    """
    style = judge.style_of(style_images.astype(np.float32))
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, steps, alpha=0.1)

    def losses_of(batch: keras.KerasTensor) -> tuple[keras.KerasTensor, ...]:
        wanted = judge.maps(batch)
        paintings = painter(batch, training=True)
        maps = judge.maps(paintings)
        style_loss = ops.mean(judge.style_loss(maps, style))
        content_loss = ops.mean(judge.content_loss(maps, wanted))
        roughness = ops.mean(_total_variation(paintings / 255))
        loss = style_loss + content_weight * content_loss + SMOOTHNESS_WEIGHT * roughness
        return loss, style_loss, content_loss

    step = gradient_step(losses_of, (painter, keras.optimizers.Adam(schedule)))
    random = np.random.default_rng(seed)
    losses = []
    for _ in track(range(steps), "Painting", unit="step"):
        batch = photos[random.integers(len(photos), size=batch_size)]
        losses.append([float(one) for one in step(batch.astype(np.float32))[1:]])
    return np.array(losses, np.float32)


def _total_variation(images: keras.KerasTensor) -> keras.KerasTensor:
    """The sum of the differences between neighbouring pixels, for each image."""
    down = ops.abs(images[:, 1:] - images[:, :-1])
    right = ops.abs(images[:, :, 1:] - images[:, :, :-1])
    return ops.sum(down, axis=(1, 2, 3)) + ops.sum(right, axis=(1, 2, 3))


def paint(painter: keras.Model, photos: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Paintings (n, height, width, 3), uint8, of photos of one size, in multiples of 4 pixels."""
    paintings = [painter(some.astype(np.float32), training=False) for some in _few(photos)]
    return np.round(np.concatenate(paintings)).astype(np.uint8)


def style_and_content(
    photos: NDArray[np.uint8],
    paintings: NDArray[np.uint8],
    style_images: NDArray[np.uint8],
    judge: LossNetwork,
) -> StyleAndContent:
    """How near paintings are to the style, and how near to what their photos show."""
    style = judge.style_of(style_images.astype(np.float32))
    losses = []
    for photo, painting in zip(_few(photos), _few(paintings), strict=True):
        wanted = judge.maps(photo.astype(np.float32))
        maps = judge.maps(painting.astype(np.float32))
        losses.append([judge.style_loss(maps, style), judge.content_loss(maps, wanted)])
    return StyleAndContent(*map(float, np.concatenate(losses, axis=1).mean(axis=1)))


def _few(images: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Some images at a time: the maps of many would take much memory."""
    return [images[start : start + _AT_ONCE] for start in range(0, len(images), _AT_ONCE)]
