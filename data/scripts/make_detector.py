"""Make data/detector/: a one-pass detector's head, trained on composed scenes.

The same training as in lesson 12, with more scenes and for longer. It takes two to four minutes
of processor time, and needs no network:

    python data/scripts/make_detector.py
"""

from __future__ import annotations

import argparse

import keras

from imgcls_course.datasets import CIFAR10_CLASSES
from imgcls_course.lessons.beyond_classification.detection.detection_features import (
    feature_maps,
    map_network,
)
from imgcls_course.lessons.beyond_classification.detection.detection_head import (
    detection_head,
    train_head,
)
from imgcls_course.lessons.beyond_classification.detection.detections import detect, measure
from imgcls_course.lessons.beyond_classification.detection.grid import targets_of
from imgcls_course.lessons.beyond_classification.detection.scenes import compose_scenes
from imgcls_course.lessons.beyond_classification.detection.shipped_detector import WEIGHTS_NAME
from imgcls_course.runtime import manifest
from imgcls_course.runtime.paths import data_folder
from imgcls_course.zoo.half_precision import save_half_precision

SCENES = 8_000
EPOCHS = 16
SEED = 2017
SOURCE = (
    "The course's own: made by data/scripts/make_detector.py from the CIFAR-10 images and photos "
    "that come with the course"
)


def main() -> None:
    """Compose, train, measure; write and record the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", type=int, default=SCENES)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()

    scenes = compose_scenes("train", options.scenes, SEED)
    network = map_network()
    maps = feature_maps(scenes.images, network, cache=False)
    keras.utils.set_random_seed(SEED)
    head = detection_head(len(CIFAR10_CLASSES))
    losses = train_head(
        head, maps, targets_of(scenes.boxes, scenes.labels), options.epochs, seed=SEED
    )
    print("Loss by epoch:", ", ".join(f"{loss:.2f}" for loss in losses))
    unseen = compose_scenes("test", 400, SEED)
    print(measure(detect(head, feature_maps(unseen.images, network)), unseen))

    path = data_folder() / WEIGHTS_NAME
    path.parent.mkdir(exist_ok=True)
    save_half_precision(head, path)
    entry = manifest.record(
        path,
        source=SOURCE,
        licence="Apache-2.0",
        author="The authors of imgcls_course",
        title=f"Head of a one-pass detector, weights in half precision after {options.epochs} "
        f"epochs of {options.scenes:,} scenes",
    )
    print(f"{path}: {entry.bytes:,} bytes")


if __name__ == "__main__":
    main()
