"""The adversarial game: a generator and a discriminator, trained in turns.

Sources: Goodfellow et al. (2014), "Generative Adversarial Nets", algorithm 1, with one step of the
discriminator for each of the generator; Adam's settings of Radford et al. (2016), section 4.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
from numpy.typing import NDArray

from imgcls_course.lessons.beyond_classification.generation.adversarial_losses import (
    discriminator_loss,
    generator_loss,
)
from imgcls_course.runtime.progress import track
from imgcls_course.training.gradient_step import gradient_step
from imgcls_course.training.keras_memory_leak import without_memory_leak

LEARNING_RATES = (2e-4, 2e-4)
BETA_1 = 0.5
BATCH_SIZE = 64


def as_inputs(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Pixel values 0..255 as the networks see them, -1 to 1."""
    return images.astype(np.float32) / 127.5 - 1


def as_images(outputs: NDArray[np.floating]) -> NDArray[np.uint8]:
    """What a generator gives, -1 to 1, as pixel values 0..255."""
    return np.round((np.clip(outputs, -1, 1) + 1) * 127.5).astype(np.uint8)


class Game:
    """A generator against a discriminator, step by step.

    Args:
        generator: from noise (n, latent) to images, values -1 to 1.
        discriminator: from images to one logit each.
        learning_rates: of discriminator and generator.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        learning_rates: tuple[float, float] = LEARNING_RATES,
    ) -> None:
        self.generator = generator
        self.discriminator = discriminator
        self.latent = generator.input_shape[-1]
        optimizers = [keras.optimizers.Adam(rate, beta_1=BETA_1) for rate in learning_rates]
        self.step = gradient_step(
            self._losses, (discriminator, optimizers[0]), (generator, optimizers[1])
        )

    def _losses(
        self, real: keras.KerasTensor, noise: keras.KerasTensor
    ) -> tuple[keras.KerasTensor, keras.KerasTensor]:
        """Of discriminator and generator, in this order."""
        made = self.generator(noise, training=True)
        real_logits = self.discriminator(real, training=True)
        made_logits = self.discriminator(made, training=True)
        return discriminator_loss(real_logits, made_logits), generator_loss(made_logits)


@without_memory_leak()
def play(
    game: Game,
    images: NDArray[np.uint8],
    steps: int,
    batch_size: int = BATCH_SIZE,
    seed: int = 0,
    after_step: Callable[[int], None] | None = None,
) -> NDArray[np.float32]:
    """Play so many steps.

    Args:
        game: whom against whom.
        images: (n, 32, 32, 3), uint8, without labels.
        steps: of each player.
        batch_size: real images, and made ones, in a step.
        seed: of the choice of images and of the noise.
        after_step: is called with the number of steps played, from 1.

    Returns:
        Losses of discriminator and generator, (steps, 2).
    """
    random = np.random.default_rng(seed)
    losses = []
    for number in track(range(1, steps + 1), "Playing", unit="step"):
        chosen = images[random.integers(len(images), size=batch_size)]
        noise = random.normal(size=(batch_size, game.latent)).astype(np.float32)
        losses.append([float(one) for one in game.step(as_inputs(chosen), noise)])
        if after_step is not None:
            after_step(number)
    return np.array(losses, np.float32)


def make_images(generator: keras.Model, count: int, seed: int = 0) -> NDArray[np.uint8]:
    """Images (count, 32, 32, 3), uint8, from noise of the generator's own kind."""
    random = np.random.default_rng(seed)
    noise = random.normal(size=(count, generator.input_shape[-1])).astype(np.float32)
    return images_of(generator, noise)


def images_of(generator: keras.Model, noise: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Images (n, 32, 32, 3), uint8, that a generator makes of the noise (n, latent)."""
    outputs = generator.predict(noise.astype(np.float32), batch_size=64, verbose=0)
    return as_images(outputs)
