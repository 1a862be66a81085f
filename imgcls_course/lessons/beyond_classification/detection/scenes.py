"""Scenes to find objects in: CIFAR-10 images, enlarged and pasted on parts of photos.

Scenes for training and for testing share no CIFAR-10 image and no photo.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from imgcls_course.datasets import CIFAR10_CLASSES, load_cifar10, load_photos
from imgcls_course.errors import CourseError
from imgcls_course.scratch.detection import intersection_over_union

SIDE = 128
MOST_OBJECTS = 3
# Not cat, dog and macaw: a background must hold none of the classes.
BACKGROUNDS = {
    "train": (
        "baseball", "clownfish", "electric_guitar", "hammer", "koala", "scale", "triumphal_arch",
    ),
    "test": ("citrus_fruits", "frying_pan", "panda", "suspension_bridge"),
}  # fmt: skip

_LARGEST_SCALE = 2.0
_LARGEST_STRETCH = 1.25  # of the ratio of width and height
_LARGEST_OVERLAP = 0.05
_TRIES = 50
_SOFT_BORDER = 4  # pixels


@dataclass(frozen=True, eq=False)
class Scenes:
    """Images with any number of objects in each.

    Attributes:
        images: (n, side, side, 3), uint8.
        boxes: for each image (objects, 4): left, top, right, bottom, in pixels.
        labels: for each image (objects,), the classes.
        class_names: the name of class k is `class_names[k]`.
    """

    images: NDArray[np.uint8]
    boxes: tuple[NDArray[np.float64], ...]
    labels: tuple[NDArray[np.int64], ...]
    class_names: tuple[str, ...] = CIFAR10_CLASSES

    def __len__(self) -> int:
        return len(self.images)

    @property
    def objects(self) -> int:
        """How many objects there are in all images."""
        return sum(map(len, self.boxes))

    def __repr__(self) -> str:
        return f"{len(self):,} scenes with {self.objects:,} objects"

    def first(self, count: int) -> Scenes:
        """The first scenes only."""
        return Scenes(
            self.images[:count], self.boxes[:count], self.labels[:count], self.class_names
        )


def compose_scenes(
    split: Literal["train", "test"], count: int, seed: int = 0, soft_border: bool = True
) -> Scenes:
    """Scenes of 128 x 128 pixels with one to three objects, of 1 to 2 times CIFAR-10's size.

    Args:
        split: which images of CIFAR-10, and which photos.
        count: how many scenes.
        seed: the same seed composes the same scenes; more of them begin with the same ones.
        soft_border: let the objects' borders fade into the background; without it, every object
            has sharp edges, which a network may find without looking at the object.

    Raises:
        CourseError: there is no such split, or the count is not positive.
        DataError: a photo or CIFAR-10 is missing or damaged.
    """
    if split not in BACKGROUNDS or count < 1:
        raise CourseError(
            f"The split is {split!r} and the count {count}.",
            "Give 'train' or 'test', and 1 or more.",
        )
    objects = load_cifar10(split)
    photos = [
        Image.fromarray(photo.image) for photo in load_photos() if photo.name in BACKGROUNDS[split]
    ]
    random = np.random.default_rng([seed, len(split)])
    images, boxes, labels = np.empty((count, SIDE, SIDE, 3), np.uint8), [], []
    for place in range(count):
        canvas = _background(photos[random.integers(len(photos))], random)
        found = _free_boxes(1 + random.integers(MOST_OBJECTS), random)
        chosen = random.integers(len(objects), size=len(found))
        for box, number in zip(found, chosen, strict=True):
            _paste(canvas, objects.images[number], box, random.random() < 0.5, soft_border)
        images[place] = np.asarray(canvas)
        boxes.append(found.astype(np.float64))
        labels.append(objects.labels[chosen])
    return Scenes(images, tuple(boxes), tuple(labels))


def _background(photo: Image.Image, random: np.random.Generator) -> Image.Image:
    """A random square of a photo, perhaps mirrored."""
    side = int(random.uniform(SIDE, min(photo.size)))
    left, top = (int(random.uniform(0, length - side)) for length in photo.size)
    part = photo.resize(
        (SIDE, SIDE), Image.Resampling.BILINEAR, (left, top, left + side, top + side)
    )
    return part.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if random.random() < 0.5 else part


def _free_boxes(count: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Boxes in whole pixels that hardly overlap; fewer where there is no room."""
    boxes = np.empty((0, 4), np.int64)
    for _ in range(_TRIES):
        size = 32 * random.uniform(1, _LARGEST_SCALE)
        stretch = _LARGEST_STRETCH ** random.uniform(-0.5, 0.5)
        width, height = round(size * stretch), round(size / stretch)
        left, top = random.integers(SIDE - width + 1), random.integers(SIDE - height + 1)
        box = np.array([[left, top, left + width, top + height]])
        if intersection_over_union(box, boxes).max(initial=0) <= _LARGEST_OVERLAP:
            boxes = np.concatenate([boxes, box])
        if len(boxes) == count:
            break
    return boxes


def _paste(
    canvas: Image.Image, image: NDArray[np.uint8], box: NDArray, mirrored: bool, soft: bool
) -> None:
    """Put an enlarged image into a box of the canvas."""
    left, top, right, bottom = map(int, box)
    pasted = Image.fromarray(image[:, ::-1] if mirrored else image)
    pasted = pasted.resize((right - left, bottom - top), Image.Resampling.BICUBIC)
    canvas.paste(pasted, (left, top), Image.fromarray(_opacity(*pasted.size)) if soft else None)


def _opacity(width: int, height: int) -> NDArray[np.uint8]:
    """255 inside, falling to 0 at the border."""
    across, down = (
        np.minimum(1, (np.minimum(np.arange(n), n - 1 - np.arange(n)) + 0.5) / _SOFT_BORDER)
        for n in (width, height)
    )
    return np.round(255 * np.outer(down, across)).astype(np.uint8)
