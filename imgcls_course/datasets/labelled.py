"""Images with their labels, and the choices one makes among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.errors import DataError

if TYPE_CHECKING:
    from imgcls_course.datasets.folder_scan import SkippedFile


@dataclass(frozen=True, eq=False)
class LabelledImages:
    """Images of one size, each with the number of its class.

    Attributes:
        images: (n, height, width, 3), uint8, RGB, pixel values 0 to 255.
        labels: (n,), int64, from 0 to the number of classes less one.
        class_names: the name of class k is `class_names[k]`.
        skipped: what `load_image_folder` left out, each with the reason; `str` makes a sentence.

    Raises:
        DataError: shapes, types or labels do not fit together.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]
    skipped: tuple[SkippedFile, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", np.asarray(self.labels, dtype=np.int64))
        object.__setattr__(self, "class_names", tuple(self.class_names))
        shape, dtype = self.images.shape, self.images.dtype
        if len(shape) != 4 or shape[-1] != 3 or dtype != np.uint8:
            raise DataError(
                f"The images have shape {shape} and type {dtype}.",
                "Give an array of shape (n, height, width, 3) and type uint8.",
            )
        if self.labels.shape != (len(self.images),):
            raise DataError(
                f"There are {len(self.images)} images, and labels of shape {self.labels.shape}.",
                "Give one label for each image.",
            )
        if np.any((self.labels < 0) | (self.labels >= len(self.class_names))):
            raise DataError(
                f"Labels run from {self.labels.min()} to {self.labels.max()}, "
                f"but there are {len(self.class_names)} class names.",
                "Number the classes from 0 and name each of them.",
            )

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        height, width = self.images.shape[1:3]
        names = ", ".join(self.class_names[:12]) + (", ..." if len(self.class_names) > 12 else "")
        count = len(self.class_names)
        return f"{len(self):,} images of {height} x {width} pixels in {count} classes: {names}"

    def subset(self, indices: ArrayLike) -> LabelledImages:
        """The images at these places, in this order; the classes stay the same.

        Args:
            indices: whole numbers, or one truth value for each image.

        Raises:
            DataError: an index is out of range or is no index.
        """
        chosen = np.asarray(indices)
        if chosen.size == 0:
            chosen = chosen.astype(np.int64)
        try:
            return replace(self, images=self.images[chosen], labels=self.labels[chosen])
        except IndexError as error:
            remedy = f"Choose indices from 0 to {len(self) - 1}, or one truth value an image."
            raise DataError(f"These images cannot be chosen: {error}.", remedy) from error

    def per_class(self, count: int, seed: int = 0) -> LabelledImages:
        """A random choice of the same number of images from each class.

        With the same seed a smaller choice is part of a larger one, so that a curve over growing
        counts compares like with like. The images keep their order.

        Args:
            count: images from each class.
            seed: the same seed chooses the same images.

        Raises:
            DataError: a class has fewer images than `count`.
        """
        counts = np.bincount(self.labels, minlength=len(self.class_names))
        if count < 1 or count > counts.min():
            scarcest = self.class_names[int(counts.argmin())]
            raise DataError(
                f"{count} images a class cannot be had: {scarcest!r} has {counts.min()}.",
                f"Ask for a count from 1 to {counts.min()}.",
            )
        chosen = [places[:count] for places in _shuffled_places(self, seed)]
        return self.subset(np.sort(np.concatenate(chosen)))

    def only(self, class_names: Sequence[str]) -> LabelledImages:
        """Only the images of these classes, labelled 0, 1, ... in the order given.

        Raises:
            DataError: a name is not a class, or is given twice.
        """
        names = tuple(class_names)
        unknown = [name for name in names if name not in self.class_names]
        if unknown or len(set(names)) != len(names) or not names:
            raise DataError(
                f"These classes cannot be kept: {', '.join(names) or 'none were named'}.",
                f"Name each class once, from: {', '.join(self.class_names)}.",
            )
        new_label = np.full(len(self.class_names), -1)
        new_label[[self.class_names.index(name) for name in names]] = np.arange(len(names))
        labels = new_label[self.labels]
        kept = labels >= 0
        return replace(self, images=self.images[kept], labels=labels[kept], class_names=names)


def split(
    data: LabelledImages, fraction: float, seed: int = 0
) -> tuple[LabelledImages, LabelledImages]:
    """Set a random share of each class aside, say for validation.

    Args:
        data: what to split; every image ends up in exactly one of the two parts.
        fraction: the share of each class that goes to the *second* part, between 0 and 1.
        seed: the same seed splits in the same way.

    Returns:
        the larger rest for training, and the part set aside; each in the original order. A class
        of two or more images is in both parts, a class of one image only in the first.

    Raises:
        DataError: the fraction is not between 0 and 1.
    """
    if not 0 < fraction < 1:
        raise DataError(f"The fraction is {fraction}.", "Give a fraction between 0 and 1.")
    aside = np.zeros(len(data), dtype=bool)
    for places in _shuffled_places(data, seed):
        count = int(np.clip(round(fraction * len(places)), 1, max(len(places) - 1, 1)))
        if len(places) > 1:
            aside[places[:count]] = True
    return data.subset(~aside), data.subset(aside)


def _shuffled_places(data: LabelledImages, seed: int) -> Iterator[NDArray[np.int64]]:
    """For each class in turn, the places of its images in random order."""
    generator = np.random.default_rng(seed)
    for label in range(len(data.class_names)):
        yield generator.permutation(np.flatnonzero(data.labels == label))
