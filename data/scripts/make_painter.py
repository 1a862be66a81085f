"""Make data/painter/: a small network that repaints photos in the style of a photo of fruit.

The same training as in lesson 12, for longer. It takes about half a minute of processor time, and
needs no network:

    python data/scripts/make_painter.py
"""

from __future__ import annotations

import argparse

import keras

from imgcls_course.lessons.beyond_classification.generation.loss_network import LossNetwork
from imgcls_course.lessons.beyond_classification.generation.painter import painter
from imgcls_course.lessons.beyond_classification.generation.photo_crops import (
    CROP_SIDE,
    HELD_OUT,
    photo_crops,
    style_crops,
    training_photos,
)
from imgcls_course.lessons.beyond_classification.generation.shipped_generators import PAINTER_NAME
from imgcls_course.lessons.beyond_classification.generation.style_training import (
    paint,
    style_and_content,
    train_painter,
)
from imgcls_course.runtime import manifest
from imgcls_course.runtime.paths import data_folder
from imgcls_course.zoo.half_precision import save_half_precision

STEPS = 600
SEED = 2016


def main() -> None:
    """Train, measure; write and record the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args()

    judge = LossNetwork(CROP_SIDE)
    keras.utils.set_random_seed(SEED)
    network = painter()
    train_painter(
        network,
        photo_crops(training_photos(), 400, seed=1),
        style_crops(),
        judge,
        options.steps,
        seed=SEED,
    )
    unseen = photo_crops(HELD_OUT, 40, seed=2)
    print(style_and_content(unseen, paint(network, unseen), style_crops(), judge))

    path = data_folder() / PAINTER_NAME
    path.parent.mkdir(exist_ok=True)
    save_half_precision(network, path)
    entry = manifest.record(
        path,
        source="The course's own: made by data/scripts/make_painter.py from the photos that come "
        "with the course",
        licence="Apache-2.0",
        author="The authors of imgcls_course",
        title=f"A painter in the style of sliced fruit, weights in half precision after "
        f"{options.steps} steps",
    )
    print(f"{path}: {entry.bytes:,} bytes")


if __name__ == "__main__":
    main()
