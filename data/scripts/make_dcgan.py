"""Make data/dcgan/: a convolutional generator and discriminator, trained on CIFAR-10's images.

The same game as in lesson 12, on the images of all classes and for longer. It takes about eight
minutes of processor time, and needs no network and no label:

    python data/scripts/make_dcgan.py
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import keras
import numpy as np

from imgcls_course import datasets
from imgcls_course.lessons.beyond_classification.generation.adversarial_training import (
    Game,
    make_images,
    play,
)
from imgcls_course.lessons.beyond_classification.generation.dcgan import (
    dcgan_discriminator,
    dcgan_generator,
)
from imgcls_course.lessons.beyond_classification.generation.discriminator_features import (
    settle_statistics,
)
from imgcls_course.lessons.beyond_classification.generation.frechet import frechet_distance
from imgcls_course.lessons.beyond_classification.generation.shipped_generators import (
    DISCRIMINATOR_NAME,
    DISCRIMINATOR_WIDTH,
    GENERATOR_NAME,
    GENERATOR_WIDTH,
    HISTORY_NAME,
)
from imgcls_course.pretraining import load_pretrained
from imgcls_course.runtime import manifest
from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.paths import data_folder
from imgcls_course.zoo.half_precision import save_half_precision

STEPS = 3_500
MEASURED_EVERY = 500
COMPARED = 500
SEED = 2016
SOURCE = (
    "The course's own: made by data/scripts/make_dcgan.py from the CIFAR-10 images that come with "
    "the course"
)


def main() -> None:
    """Play, measure on the way; write and record both players and the history."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args()

    images = datasets.load_cifar10("train").images
    network = load_pretrained(include_top=False)
    test = datasets.load_cifar10("test").images[:COMPARED]
    real = network.predict(test, batch_size=100, verbose=0)
    keras.utils.set_random_seed(SEED)
    generator = dcgan_generator(width=GENERATOR_WIDTH)
    discriminator = dcgan_discriminator(width=DISCRIMINATOR_WIDTH)
    game = Game(generator, discriminator)

    def distance() -> float:
        made = network.predict(make_images(generator, COMPARED), batch_size=100, verbose=0)
        return round(frechet_distance(made, real), 2)

    history = {"steps": [0], "frechet": [distance()]}
    history |= {"discriminator_loss": [], "generator_loss": []}
    for done in range(0, options.steps, MEASURED_EVERY):
        steps = min(MEASURED_EVERY, options.steps - done)
        losses = play(game, images, steps, seed=SEED + done).mean(axis=0)
        history["steps"].append(done + steps)
        history["frechet"].append(distance())
        history["discriminator_loss"].append(round(float(losses[0]), 3))
        history["generator_loss"].append(round(float(losses[1]), 3))
        print(done + steps, "steps, losses", np.round(losses, 2), "distance",
              history["frechet"][-1], flush=True)  # fmt: skip
    settle_statistics(discriminator, images)

    folder = data_folder()
    (folder / GENERATOR_NAME).parent.mkdir(exist_ok=True)
    for model, name in ((generator, GENERATOR_NAME), (discriminator, DISCRIMINATOR_NAME)):
        save_half_precision(model, folder / name)
        kind = name.partition("/")[2].removesuffix(".h5")
        _record(folder / name, f"DCGAN's {kind}, weights in half precision after "
                f"{options.steps:,} steps")  # fmt: skip
    kept = json.dumps({"seed": SEED, **history}, indent=1) + "\n"
    write_atomically(folder / HISTORY_NAME, kept.encode())
    _record(folder / HISTORY_NAME, "Losses and Fréchet distances of the DCGAN's training")


def _record(path: Path, title: str) -> None:
    entry = manifest.record(
        path,
        source=SOURCE,
        licence="Apache-2.0",
        author="The authors of imgcls_course",
        title=title,
    )
    print(f"{path}: {entry.bytes:,} bytes")


if __name__ == "__main__":
    main()
