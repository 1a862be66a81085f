"""A look at every file of an image folder before anything is trained on it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgcls_course.datasets import LabelledImages
from imgcls_course.datasets.folder_scan import list_image_folder, read_image_folder
from imgcls_course.errors import DataError
from imgcls_course.lessons.capstone.duplicates import copies, groups_of_alikes, groups_of_equals
from imgcls_course.lessons.capstone.fingerprints import Fingerprints, fingerprints

DEFAULT_SIZE = 160
MOST_CLASSES = 1000
MOST_IMAGES = 10_000
"""More than these are not needed for a probe, and at 160 pixels they take 770 MB of memory."""
SMALL_SIDE = 32


class Skipped(NamedTuple):
    """A file that cannot be used, in words.

    Attributes:
        path: inside the folder.
        reason: completes a sentence that begins with the path.
    """

    path: str
    reason: str


@dataclass(frozen=True, eq=False)
class Inspection:
    """What is in a folder of images.

    Attributes:
        name: of the folder.
        data: the images that can be read, sorted by class and file name, and what was skipped.
        paths: (n,), of each image, from the folder on.
        shapes: (n, 2), height and width of each file's image.
        hidden: how many hidden files there are; they are ignored.
        left_out: how many images of large classes were left out by chance.
    """

    name: str
    data: LabelledImages
    paths: tuple[str, ...]
    shapes: NDArray[np.int64]
    hidden: int = 0
    left_out: int = 0

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What cannot be used."""
        return tuple(Skipped(file.path, file.problem.predicate) for file in self.data.skipped)

    @property
    def counts(self) -> NDArray[np.int64]:
        """(classes,), images that can be read."""
        return np.bincount(self.data.labels, minlength=len(self.data.class_names))

    @cached_property
    def equal(self) -> NDArray[np.int64]:
        """(n,), the same number for images of equal pixels."""
        return groups_of_equals(self._prints)

    @cached_property
    def alike(self) -> NDArray[np.int64]:
        """(n,), the same number for images that are equal or nearly so."""
        return groups_of_alikes(self._prints)

    @cached_property
    def _prints(self) -> Fingerprints:
        return fingerprints(self.data.images)

    def contradictions(self) -> list[NDArray[np.int64]]:
        """Places of equal images that lie in different classes, one array for each image."""
        return [group for group in copies(self.equal) if len(set(self.data.labels[group])) > 1]

    def summary(self) -> str:
        """What is there and what is odd, in a few lines."""
        low, high = self.shapes.min(axis=1), self.shapes.max(axis=1)
        lines = [
            f"{len(self.data):,} images in {len(self.data.class_names):,} classes",
            f"{self.counts.min():,} to {self.counts.max():,} images a class",
            f"shorter sides from {low.min()}, longer sides up to {high.max()} pixels",
        ]
        lines += [line for number, line in self._oddities() if number]
        return "\n".join(lines)

    def _oddities(self) -> Iterator[tuple[int, str]]:
        """How often something odd occurs, with a line that says so."""
        yield len(self.skipped), f"{len(self.skipped)} that cannot be used"
        yield self.hidden, f"{self.hidden} hidden, ignored"
        yield self.left_out, f"{self.left_out:,} of large classes left out by chance"
        small = int((self.shapes.min(axis=1) < SMALL_SIDE).sum())
        yield small, f"{small} with a side of fewer than {SMALL_SIDE} pixels"
        equal = sum(len(group) - 1 for group in copies(self.equal))
        yield equal, f"{equal} exact copies of another image"
        contradictions = len(self.contradictions())
        yield contradictions, f"{contradictions} of these images lie in more than one class"
        alike = sum(len(group) - 1 for group in copies(self.alike)) - equal
        yield alike, f"{alike} nearly equal to another image"


def inspect_folder(
    folder: str | os.PathLike[str], size: int = DEFAULT_SIZE, seed: int = 0
) -> Inspection:
    """Read a folder that has one subfolder of images for each class, and say what is in it.

    Nothing in the folder is changed. Each image is cut to the square in its middle. Files that
    cannot be used are told, and do not stop the rest, as long as each class has an image.

    Args:
        folder: its path.
        size: height and width that all images are brought to.
        seed: of the choice where there are more images than `MOST_IMAGES`.

    Raises:
        DataError: there is no such folder, it has fewer than two classes or more than
            `MOST_CLASSES`, or a class has no image that can be read.
    """
    listing = list_image_folder(folder)
    count = len(listing.class_names)
    if count > MOST_CLASSES:
        raise DataError(
            f"{listing.root} has {count:,} subfolders, and each would be a class.",
            f"This lesson takes up to {MOST_CLASSES:,} classes. Begin with those that matter most, "
            "or put rare ones together in one subfolder. If the subfolders are people, places or "
            "days: one subfolder must hold one class.",
        )
    chosen = _sample(listing.files, seed)
    read = read_image_folder(listing._replace(files=chosen), size)
    return Inspection(
        name=listing.root.resolve().name,
        data=read.data,
        paths=read.paths,
        shapes=read.shapes,
        hidden=listing.hidden,
        left_out=sum(map(len, listing.files)) - sum(map(len, chosen)),
    )


def _sample(by_class: Sequence[Sequence[Path]], seed: int) -> tuple[Sequence[Path], ...]:
    """All files of all classes, or at most `MOST_IMAGES` of them, the largest classes cut."""
    random = np.random.default_rng(seed)
    most = max(map(len, by_class), default=0)
    while sum(min(most, len(paths)) for paths in by_class) > MOST_IMAGES:
        most = int(0.9 * most)

    def sample(paths: Sequence[Path]) -> Sequence[Path]:
        if len(paths) <= most:
            return paths
        return [paths[place] for place in sorted(random.permutation(len(paths))[:most])]

    return tuple(map(sample, by_class))
