"""Backbones that are tried on a folder's images, by a quick probe of each."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from imgcls_course.datasets import LabelledImages, resize
from imgcls_course.errors import CourseError
from imgcls_course.transfer import extract_features, linear_probe, load_backbone

if TYPE_CHECKING:
    import keras

PIXELS = "pixels"
SMALL_RESNET = "small_resnet"
PIXEL_REGULARISATION = 1.0


@dataclass(frozen=True)
class Candidate:
    """A backbone, and the size at which it sees the images.

    Attributes:
        name: what to call it.
        backbone: "pixels" for none at all, "small_resnet" for the course's own network, or a name
            for `load_backbone`.
        input_size: height and width.
    """

    name: str
    backbone: str
    input_size: int

    def load(self) -> keras.Model:
        """A model from images (n, input_size, input_size, 3) to features (n, d)."""
        if self.backbone == PIXELS:
            return _pixels(self.input_size)
        if self.backbone == SMALL_RESNET:
            from imgcls_course.pretraining import load_pretrained

            return load_pretrained(include_top=False)
        return load_backbone(self.backbone, input_size=self.input_size)

    @property
    def regularisation(self) -> float:
        """Of its probe: pixels need more than features."""
        return PIXEL_REGULARISATION if self.backbone == PIXELS else 0.1


DEFAULT_CANDIDATES = (
    Candidate("pixels", PIXELS, 16),
    Candidate("small network, 32 px", SMALL_RESNET, 32),
    Candidate("EfficientNet-Lite0, 96 px", "efficientnet_lite0", 96),
    Candidate("EfficientNet-Lite0, 160 px", "efficientnet_lite0", 160),
)


@dataclass(frozen=True, eq=False)
class Trial:
    """What a quick probe of a candidate gave.

    Attributes:
        candidate: which one.
        is_right: (n,), for each validation image.
        multiply_adds: of the forward pass for one image, the probe's among them.
        seconds: of features and probe, all of them; from the cache it is less.
    """

    candidate: Candidate
    is_right: NDArray[np.bool_]
    multiply_adds: int
    seconds: float

    @property
    def accuracy(self) -> float:
        """Share of the validation images that the probe gets right."""
        return float(self.is_right.mean())


def try_candidates(
    training: LabelledImages,
    validation: LabelledImages,
    candidates: Sequence[Candidate] = DEFAULT_CANDIDATES,
) -> list[Trial]:
    """Probe each candidate: fit on the training images, look at the validation images.

    Args:
        training: images of any size.
        validation: others.
        candidates: what to try.

    Raises:
        CourseError: there is no candidate.
    """
    if not candidates:
        raise CourseError("There is no candidate to try.", "Give at least one.")
    trials = []
    for candidate in candidates:
        trials.append(_tried(candidate, training, validation))
        gc.collect()  # Keras's networks refer to themselves: Python frees them only when it looks
    return trials


def _tried(candidate: Candidate, training: LabelledImages, validation: LabelledImages) -> Trial:
    from imgcls_course.zoo.multiply_adds import multiply_adds

    start = time.perf_counter()
    backbone = candidate.load()
    features = [
        extract_features(backbone, resize(part.images, candidate.input_size))
        for part in (training, validation)
    ]
    probe = linear_probe(features[0], training.labels, candidate.regularisation)
    return Trial(
        candidate,
        probe.predict(features[1]) == validation.labels,
        multiply_adds(backbone) + features[0].shape[1] * len(training.class_names),
        time.perf_counter() - start,
    )


def _pixels(size: int) -> keras.Model:
    import keras

    images = keras.Input((size, size, 3), name="images")
    x = keras.layers.Rescaling(1 / 255, name="preprocessing")(images)
    return keras.Model(images, keras.layers.Flatten(name="flatten")(x), name=PIXELS)
