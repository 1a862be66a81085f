"""What is in a folder with one subfolder of images for each class: the images, and what is not one.

`list_image_folder` looks at names only; `read_image_folder` opens the files that it found.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgcls_course.datasets.images import (
    FileProblem,
    UnusableImageError,
    centre_square,
    read_image,
    resize,
    stored_shape,
)
from imgcls_course.datasets.labelled import LabelledImages
from imgcls_course.errors import DataError
from imgcls_course.runtime.progress import track

_LAYOUT = "Make one subfolder for each class and put its images there, for instance mug/1.jpg."
_MOST_FILES_NAMED = 20
_MOST_CLASSES_NAMED = 5
# Windows and macOS leave these behind unasked.
_LITTER = ("Thumbs.db", "desktop.ini", "__MACOSX")


@dataclass(frozen=True)
class SkippedFile:
    """Something in an image folder that is left out.

    Attributes:
        path: inside the folder, with forward slashes.
        problem: why it is left out.
        detail: what the image's decoder says; it differs between versions of Pillow. May be empty.
    """

    path: str
    problem: FileProblem
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.problem.sentence(self.path, self.detail)} {self.problem.remedy}".strip()


class FolderListing(NamedTuple):
    """The files of an image folder, none of them opened.

    Attributes:
        root: the folder.
        class_names: the subfolders' names in alphabetical order.
        files: of each class, in alphabetical order.
        skipped: what is beside the classes' folders.
        hidden: how many hidden files and other litter there are; they are ignored.
    """

    root: Path
    class_names: tuple[str, ...]
    files: tuple[Sequence[Path], ...]
    skipped: tuple[SkippedFile, ...]
    hidden: int


class FolderImages(NamedTuple):
    """What came of reading a listing.

    Attributes:
        data: the images that can be read, sorted by class and file name; `data.skipped` has
            everything that was left out.
        paths: (n,), of each image, inside the folder, with forward slashes.
        shapes: (n, 2), height and width of each image as it is in its file.
    """

    data: LabelledImages
    paths: tuple[str, ...]
    shapes: NDArray[np.int64]


def list_image_folder(folder: str | os.PathLike[str]) -> FolderListing:
    """Find the classes of a folder and their files.

    Raises:
        DataError: there is no such folder, it cannot be read, or it has fewer than two subfolders.
    """
    root = Path(folder).expanduser()
    if not root.is_dir():
        what = "is a file, not a folder" if root.exists() else "does not exist"
        raise DataError(f"The folder {root} {what}.", f"Look at the path again. {_LAYOUT}")
    entries, hidden = _visible(root)
    classes: list[str] = []
    skipped: list[SkippedFile] = []
    for path in entries:
        if not path.is_dir():
            skipped.append(SkippedFile(path.name, FileProblem.NOT_IN_A_CLASS))
        elif root.resolve().is_relative_to(path.resolve()):
            skipped.append(SkippedFile(path.name, FileProblem.LINK_TO_PARENT))
        else:
            classes.append(path.name)
    if len(classes) < 2:
        found = f"only one subfolder, {classes[0]!r}" if classes else "no subfolder"
        raise DataError(f"{root} has {found}: a classifier needs at least two classes.", _LAYOUT)
    by_class = [_visible(root / name) for name in classes]
    return FolderListing(
        root=root,
        class_names=tuple(classes),
        files=tuple(files for files, _ in by_class),
        skipped=tuple(skipped),
        hidden=hidden + sum(count for _, count in by_class),
    )


def _visible(folder: Path) -> tuple[list[Path], int]:
    """What is directly in a folder, in alphabetical order, and how much of it is hidden."""
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        problem = f"The folder {folder} cannot be read: {error.strerror}."
        raise DataError(problem, "Look at its permissions.") from error
    visible = [path for path in paths if not path.name.startswith(".") and path.name not in _LITTER]
    return visible, len(paths) - len(visible)


def read_image_folder(listing: FolderListing, size: int) -> FolderImages:
    """Read the images of a listing; what cannot be used is left out and does not stop the rest.

    Each image is cut to the largest square in its middle and brought to the same size. Every class
    must have an image that can be read: nothing could be learnt of one without.

    Args:
        listing: of the folder.
        size: height and width of the images that are returned, in pixels.

    Raises:
        DataError: the size is below 1, or a class has no image that can be read.
    """
    if size < 1:
        raise DataError(f"The size is {size}.", "Give a size of at least 1 pixel.")
    files = [(label, path) for label, paths in enumerate(listing.files) for path in paths]
    images = np.empty((len(files), size, size, 3), np.uint8)
    labels: list[int] = []
    paths: list[str] = []
    shapes: list[tuple[int, int]] = []
    skipped = list(listing.skipped)
    for label, path in track(files, "Reading images", unit="image"):
        name = path.relative_to(listing.root).as_posix()
        try:
            images[len(labels)], shape = _read_square(path, size)
        except UnusableImageError as error:
            skipped.append(SkippedFile(name, error.file_problem, error.detail))
            continue
        labels.append(label)
        paths.append(name)
        shapes.append(shape)
    _require_images(listing, labels, skipped)
    data = LabelledImages(
        images[: len(labels)], np.array(labels), listing.class_names, tuple(skipped)
    )
    return FolderImages(data, tuple(paths), np.array(shapes))


def _read_square(path: Path, size: int) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """The square in the middle of an image, (size, size, 3), and the shape of the whole."""
    if path.is_dir():
        raise UnusableImageError(str(path), FileProblem.SUBFOLDER)
    if not path.is_file():  # opening a pipe or a device could wait for ever
        raise UnusableImageError(str(path), FileProblem.NOT_A_FILE)
    square = centre_square(np.asarray(read_image(path, enough=2 * size)))
    return resize(square[None], size)[0], stored_shape(path)


def _require_images(
    listing: FolderListing, labels: Sequence[int], skipped: Sequence[SkippedFile]
) -> None:
    names, root = listing.class_names, listing.root
    have_images = set(labels)
    empty = [name for label, name in enumerate(names) if label not in have_images]
    if not empty:
        return
    if len(empty) == len(names):
        problem = f"Not one image can be read in the {len(names):,} subfolders of {root}."
    else:
        problem = f"There is no image that can be read in: {_named(empty)}."
    left_out = f" {describe_skipped(skipped)}" if skipped else ""
    remedy = "Put JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF files there, or remove empty subfolders."
    raise DataError(problem + left_out, remedy)


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_CLASSES_NAMED
    return ", ".join(names[:_MOST_CLASSES_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def describe_skipped(skipped: Sequence[SkippedFile]) -> str:
    """How many files were left out, and a line on each of the first ones."""
    named = "".join(f"\n  - {file}" for file in skipped[:_MOST_FILES_NAMED])
    rest = len(skipped) - _MOST_FILES_NAMED
    return f"{len(skipped)} left out:{named}" + (f"\n  - and {rest} more" if rest > 0 else "")
