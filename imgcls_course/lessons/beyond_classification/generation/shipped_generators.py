"""What longer runs have made, and comes with the course: two players of a game, and a painter."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from imgcls_course.runtime.manifest import verified_path

if TYPE_CHECKING:
    import keras

GENERATOR_NAME = "dcgan/generator.h5"
DISCRIMINATOR_NAME = "dcgan/discriminator.h5"
HISTORY_NAME = "dcgan/history.json"
PAINTER_NAME = "painter/fruit.h5"
GENERATOR_WIDTH = 32
DISCRIMINATOR_WIDTH = 64


@dataclass(frozen=True)
class GameHistory:
    """What was measured on the way.

    Attributes:
        steps: at which it was measured.
        discriminator_loss: mean over the steps since the measurement before; none at the start.
        generator_loss: the same.
        frechet: Fréchet distances of made images to real ones, by the features of the course's
            small residual network.
    """

    steps: list[int]
    discriminator_loss: list[float]
    generator_loss: list[float]
    frechet: list[float]


def load_dcgan() -> tuple[keras.Model, keras.Model]:
    """Generator and discriminator after thousands of steps, on all classes, without labels.

    `data/scripts/make_dcgan.py` made them, and makes them again.

    Raises:
        WeightsError: the weights are missing or damaged.
    """
    from imgcls_course.lessons.beyond_classification.generation.dcgan import (
        dcgan_discriminator,
        dcgan_generator,
    )
    from imgcls_course.zoo.weights_files import load_weights

    generator = dcgan_generator(width=GENERATOR_WIDTH)
    discriminator = dcgan_discriminator(width=DISCRIMINATOR_WIDTH)
    load_weights(generator, "cifar10", "cifar10", GENERATOR_NAME)
    load_weights(discriminator, "cifar10", "cifar10", DISCRIMINATOR_NAME)
    return generator, discriminator


def game_history() -> GameHistory:
    """How the longer game went.

    Raises:
        DataError: the file is missing or damaged.
    """
    kept = json.loads(verified_path(HISTORY_NAME).read_text(encoding="utf-8"))
    return GameHistory(
        kept["steps"], kept["discriminator_loss"], kept["generator_loss"], kept["frechet"]
    )


def load_painter() -> keras.Model:
    """A painter with instance normalization, in the style of the photo of citrus fruits.

    `data/scripts/make_painter.py` made it, and makes it again.

    Raises:
        WeightsError: the weights are missing or damaged.
    """
    from imgcls_course.lessons.beyond_classification.generation.painter import painter
    from imgcls_course.zoo.weights_files import load_weights

    network = painter()
    load_weights(network, "fruit", "fruit", PAINTER_NAME)
    return network
