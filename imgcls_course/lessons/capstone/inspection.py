"""A look at every file of an image folder before anything is trained on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from imgcls_course.datasets import LabelledImages, centre_square, resize
from imgcls_course.datasets.folders import find_classes, visible_files
from imgcls_course.datasets.images import FORMATS, read_image
from imgcls_course.errors import DataError, ImageError
from imgcls_course.lessons.capstone.duplicates import copies, groups_of_alikes, groups_of_equals
from imgcls_course.lessons.capstone.fingerprints import Fingerprints, fingerprints
from imgcls_course.runtime.progress import track

DEFAULT_SIZE = 160
MOST_CLASSES = 1000
MOST_IMAGES = 10_000
"""More than these are not needed for a probe, and at 160 pixels they take 770 MB of memory."""
SMALL_SIDE = 32


class Skipped(NamedTuple):
    """A file that cannot be used: its path inside the folder, and why."""

    path: str
    reason: str


@dataclass(frozen=True, eq=False)
class Inspection:
    """What is in a folder of images.

    Attributes:
        name: of the folder.
        data: the images that can be read, sorted by class and file name.
        paths: (n,), of each image, from the folder on.
        shapes: (n, 2), height and width of each file's image.
        skipped: what cannot be used.
        hidden: how many hidden files there are; they are ignored.
        left_out: how many images of large classes were left out by chance.
    """

    name: str
    data: LabelledImages
    paths: tuple[str, ...]
    shapes: NDArray[np.int64]
    skipped: tuple[Skipped, ...]
    hidden: int = 0
    left_out: int = 0

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
        ]
        if len(self.data):
            lines.append(f"shorter sides from {low.min()}, longer sides up to {high.max()} pixels")
        lines += [line for number, line in self._oddities() if number]
        return "\n".join(lines)

    def _oddities(self) -> Iterator[tuple[int, str]]:
        """How often something odd occurs, with a line that says so."""
        empty = int((self.counts == 0).sum())
        yield empty, f"{empty} without any image"
        yield len(self.skipped), f"{len(self.skipped)} that cannot be used"
        yield self.hidden, f"{self.hidden} hidden, ignored"
        yield self.left_out, f"{self.left_out:,} of large classes left out by chance"
        small = int((self.shapes.min(axis=1) < SMALL_SIDE).sum()) if len(self.shapes) else 0
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
    cannot be used are told, and do not stop the rest.

    Args:
        folder: its path.
        size: height and width that all images are brought to.
        seed: of the choice where there are more images than `MOST_IMAGES`.

    Raises:
        DataError: there is no such folder, it has fewer than two classes or more than
            `MOST_CLASSES`, or not one image can be read.
    """
    root = Path(folder).expanduser()
    if size < 1:
        raise DataError(f"The size is {size}.", "Give a size of at least 1 pixel.")
    classes, beside = find_classes(root)
    if len(classes) > MOST_CLASSES:
        raise DataError(
            f"{root} has {len(classes):,} subfolders, and each would be a class.",
            f"This lesson takes up to {MOST_CLASSES:,} classes. Begin with those that matter most, "
            "or put rare ones together in one subfolder. If the subfolders are people, places or "
            "days: one subfolder must hold one class.",
        )
    files, left_out = _chosen_files(root, classes, seed)
    reading = _Reading(root, files, size)
    if not len(reading.labels):
        told = "; ".join(f"{one.path} {one.reason}" for one in reading.skipped[:5])
        raise DataError(
            f"Not one image can be read in the {len(classes):,} subfolders of {root}."
            + (f" For instance: {told}." if told else ""),
            "Put JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF files into the subfolders.",
        )
    data = LabelledImages(reading.images, np.array(reading.labels), tuple(classes))
    stray = [sentence.rstrip(".").rpartition(" is ") for sentence in beside]
    skipped = [*(Skipped(name, f"is {what}") for name, _, what in stray), *reading.skipped]
    return Inspection(
        name=root.resolve().name,
        data=data,
        paths=tuple(reading.paths),
        shapes=np.array(reading.shapes),
        skipped=tuple(skipped),
        hidden=_hidden(root, classes),
        left_out=left_out,
    )


class _Reading:
    """What came of reading each file."""

    def __init__(self, root: Path, files: list[tuple[int, Path]], size: int) -> None:
        images = np.empty((len(files), size, size, 3), np.uint8)
        self.labels: list[int] = []
        self.paths: list[str] = []
        self.shapes: list[tuple[int, int]] = []
        self.skipped: list[Skipped] = []
        for label, path in track(files, "Looking at images", unit="image"):
            name = path.relative_to(root).as_posix()
            try:
                images[len(self.labels)] = _square(path, size)
                self.shapes.append(_shape(path))
            except ImageError as error:
                # The rest of the sentence is the decoder's, and differs between versions.
                reason = error.problem.replace(str(path), "").strip().rstrip(".")
                self.skipped.append(Skipped(name, reason.partition(":")[0]))
                continue
            self.labels.append(label)
            self.paths.append(name)
        self.images = images[: len(self.labels)]


def _chosen_files(root: Path, classes: list[str], seed: int) -> tuple[list[tuple[int, Path]], int]:
    """All files of all classes, or an even choice of them, with the number left out."""
    random = np.random.default_rng(seed)
    by_class = [list(visible_files(root / name)) for name in classes]
    total = sum(map(len, by_class))
    most = max(map(len, by_class), default=0)
    while total > MOST_IMAGES and sum(min(most, len(one)) for one in by_class) > MOST_IMAGES:
        most = int(0.9 * most)
    files = []
    for label, paths in enumerate(by_class):
        if len(paths) > most:
            paths = [paths[place] for place in sorted(random.permutation(len(paths))[:most])]
        files += [(label, path) for path in paths]
    return files, total - len(files)


def _square(path: Path, size: int) -> NDArray[np.uint8]:
    if not path.is_file():  # opening a pipe or a device could wait for ever
        what = "a folder inside the folder of a class" if path.is_dir() else "not a readable file"
        raise ImageError(f"{path} is {what}.")
    square = centre_square(np.asarray(read_image(path, enough=2 * size)))
    return resize(square[None], size)[0]


def _shape(path: Path) -> tuple[int, int]:
    """Height and width as they are in the file, which the reading may have reduced."""
    known = [name for name in FORMATS if name in Image.OPEN]
    with Image.open(path, formats=known) as image:
        return image.height, image.width


def _hidden(root: Path, classes: list[str]) -> int:
    """How many hidden files and other litter there are."""
    folders = [root, *(root / name for name in classes)]
    return sum(
        sum(1 for _ in folder.iterdir()) - sum(1 for _ in visible_files(folder))
        for folder in folders
    )
