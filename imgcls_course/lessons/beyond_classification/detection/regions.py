"""Regions of a scene, cut out and classified one by one: the two older ways to detect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from imgcls_course.datasets import LabelledImages
from imgcls_course.lessons.beyond_classification.detection.detections import Detections, detect
from imgcls_course.lessons.beyond_classification.detection.scenes import SIDE, Scenes
from imgcls_course.scratch.detection import intersection_over_union

if TYPE_CHECKING:
    import keras

CROP_SIZE = 64
BACKGROUND = "background"

_WINDOW_SIZES = (36, 52)
_WINDOW_STEP = 12
_LARGEST_SHIFT = 0.12  # of an object's side, in crops to learn from
_STILL_BACKGROUND = 0.3
_HARDLY_PROMISING = 0.02


def sliding_windows(
    sizes: Sequence[int] = _WINDOW_SIZES, step: int = _WINDOW_STEP, side: int = SIDE
) -> NDArray[np.float64]:
    """Square windows of several sizes at regular places.

    Args:
        sizes: in pixels.
        step: from a window to the next, in pixels.
        side: of the square image.

    Returns:
        boxes (n, 4).
    """
    boxes = [
        (left, top, left + size, top + size)
        for size in sizes
        for top in range(0, side - size + 1, step)
        for left in range(0, side - size + 1, step)
    ]
    return np.array(boxes, dtype=np.float64)


def cut_out(
    image: NDArray[np.uint8], boxes: NDArray[np.floating], size: int = CROP_SIZE
) -> NDArray[np.uint8]:
    """The parts of an image inside boxes, each brought to the same size.

    Args:
        image: (height, width, 3).
        boxes: (n, 4); what is outside of the image is cut off.
        size: of each part, in pixels.

    Returns:
        (n, size, size, 3).
    """
    height, width = image.shape[:2]
    pixels = Image.fromarray(image)
    crops = np.empty((len(boxes), size, size, 3), np.uint8)
    for place, (left, top, right, bottom) in enumerate(boxes):
        left, top = np.clip(left, 0, width - 1), np.clip(top, 0, height - 1)
        right, bottom = np.clip(right, left + 1, width), np.clip(bottom, top + 1, height)
        crops[place] = pixels.resize(
            (size, size), Image.Resampling.BICUBIC, (left, top, right, bottom)
        )
    return crops


def crops_to_learn_from(scenes: Scenes, seed: int = 0) -> LabelledImages:
    """Every object, shifted a little at random, and as many parts of the background.

    A detector's classifier needs the class "background": most windows show nothing, or a corner of
    something.

    Args:
        scenes: to cut from.
        seed: of shifts and places.

    Returns:
        crops of 64 pixels; the last class is "background".
    """
    random = np.random.default_rng(seed)
    crops, labels = [], []
    for image, boxes, classes in zip(scenes.images, scenes.boxes, scenes.labels, strict=True):
        sides = np.tile(boxes[:, 2:] - boxes[:, :2], 2)
        shifted = boxes + _LARGEST_SHIFT * sides * random.uniform(-1, 1, size=boxes.shape)
        empty = _empty_boxes(boxes, len(boxes), random)
        crops.append(cut_out(image, np.concatenate([shifted, empty])))
        labels.append(np.concatenate([classes, np.full(len(empty), len(scenes.class_names))]))
    return LabelledImages(
        np.concatenate(crops), np.concatenate(labels), (*scenes.class_names, BACKGROUND)
    )


def _empty_boxes(
    boxes: NDArray[np.floating], count: int, random: np.random.Generator
) -> NDArray[np.floating]:
    """Random windows that show little of any object."""
    windows = sliding_windows(sizes=(32, 44, 60), step=4)
    overlaps = intersection_over_union(windows, boxes).max(axis=1)
    return random.permutation(windows[overlaps < _STILL_BACKGROUND])[:count]


class RegionClassifier:
    """A linear probe on a frozen backbone that knows background from objects.

    Args:
        crops: to learn from, background as the last class.
        backbone: for crops of 64 pixels; None takes EfficientNet-Lite0.
    """

    def __init__(self, crops: LabelledImages, backbone: keras.Model | None = None) -> None:
        from imgcls_course.transfer import extract_features, linear_probe, load_backbone

        self._backbone = backbone or load_backbone(input_size=CROP_SIZE)
        features = extract_features(self._backbone, crops.images, batch_size=32)
        self._probe = linear_probe(features, crops.labels)

    def probabilities(self, crops: NDArray[np.uint8]) -> NDArray[np.floating]:
        """Of each crop (n, 64, 64, 3) the probabilities (n, classes + 1), background last."""
        from imgcls_course.transfer import extract_features

        features = extract_features(self._backbone, crops, batch_size=32)
        return self._probe.predict_proba(features)

    def classify(
        self,
        scenes: Scenes,
        regions: Sequence[NDArray[np.floating]],
        trust: Sequence[NDArray[np.floating]] | None = None,
    ) -> list[Detections]:
        """Look at regions of each scene, one by one.

        Args:
            scenes: to look at.
            regions: of each scene, boxes (n, 4).
            trust: of each scene (n,), how sure the regions' proposer was; None for fully.

        Returns:
            every region as a box, its score being the probability that it is not background,
            times the trust in it.
        """
        cuts = [cut_out(image, some) for image, some in zip(scenes.images, regions, strict=True)]
        probabilities = self.probabilities(np.concatenate(cuts))
        scores, labels = 1 - probabilities[:, -1], probabilities[:, :-1].argmax(axis=1)
        if trust is not None:
            scores = scores * np.concatenate(trust)
        ends = np.cumsum([len(some) for some in regions])[:-1]
        parts = zip(regions, np.split(scores, ends), np.split(labels, ends), strict=True)
        return [_best_first(Detections(*part)) for part in parts]


def _best_first(found: Detections) -> Detections:
    return found.chosen(np.argsort(-found.scores, kind="stable"))


def propose(
    head: keras.Model, maps: NDArray[np.floating], most: int = 8, overlap: float = 0.4
) -> list[Detections]:
    """The regions of each scene that most look as if there were something.

    Args:
        head: of `detection_head`, without classes, trained.
        maps: (n, 8, 8, 304), of the scenes.
        most: regions of a scene.
        overlap: of two regions that share more, the less promising one is dropped.

    Returns:
        of each scene, at most that many, the most promising first, without labels.
    """
    found = detect(head, maps, confidence=_HARDLY_PROMISING, overlap=overlap)
    return [one.chosen(np.arange(min(most, len(one.scores)))) for one in found]
