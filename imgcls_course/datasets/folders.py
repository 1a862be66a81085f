"""A learner's own images: a folder with one subfolder a class."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from imgcls_course.datasets.images import centre_square, read_image, resize
from imgcls_course.datasets.labelled import LabelledImages
from imgcls_course.errors import DataError, ImageError
from imgcls_course.runtime.progress import track

_LAYOUT = "Make one subfolder for each class and put its images there, for instance mug/1.jpg."
_MOST_NAMED = 20


class SkippedFilesWarning(UserWarning):
    """Some files of an image folder were left out; the message names them."""


def load_image_folder(folder: str | os.PathLike[str], size: int) -> LabelledImages:
    """Load a folder that has one subfolder of images for each class.

    Classes are the subfolders' names in alphabetical order. Each image is cut to the largest
    square in its middle and brought to the same size. Hidden files are ignored without a word;
    whatever else cannot be used is left out, listed in a `SkippedFilesWarning`, and kept in the
    result's `skipped`.

    Args:
        folder: the folder's path.
        size: height and width of the images that are returned, in pixels.

    Returns:
        images (n, size, size, 3), uint8, sorted by class and by file name.

    Raises:
        DataError: there is no such folder, it has fewer than two classes, or a class has no
            image that can be read.
    """
    root = Path(folder).expanduser()
    if size < 1:
        raise DataError(f"The size is {size}.", "Give a size of at least 1 pixel.")
    classes, skipped = find_classes(root)
    files = [
        (label, path) for label, name in enumerate(classes) for path in visible_files(root / name)
    ]
    images = np.empty((len(files), size, size, 3), np.uint8)
    labels: list[int] = []
    for label, path in track(files, "Reading images", unit="image"):
        try:
            images[len(labels)] = _square(path, size)
            labels.append(label)
        except ImageError as error:
            skipped.append(f"{error.problem} {error.remedy}".replace(f"{root}{os.sep}", ""))
    _require_images(classes, labels, skipped)
    if skipped:
        warnings.warn(_message(skipped), SkippedFilesWarning, stacklevel=2)
    return LabelledImages(images[: len(labels)], np.array(labels), tuple(classes), tuple(skipped))


def find_classes(root: Path) -> tuple[list[str], list[str]]:
    """The names of the subfolders that are classes, and a sentence on everything beside them.

    Raises:
        DataError: there is no such folder, or it has fewer than two subfolders.
    """
    if not root.is_dir():
        what = "is a file, not a folder" if root.exists() else "does not exist"
        raise DataError(f"The folder {root} {what}.", f"Look at the path again. {_LAYOUT}")
    classes, skipped = [], []
    for path in visible_files(root):
        if not path.is_dir():
            skipped.append(f"{path.name} is not in the folder of a class.")
        elif root.resolve().is_relative_to(path.resolve()):
            skipped.append(f"{path.name} is a link back to a folder that holds it.")
        else:
            classes.append(path.name)
    if len(classes) < 2:
        found = f"only one subfolder, {classes[0]!r}" if classes else "no subfolder"
        raise DataError(f"{root} has {found}: a classifier needs at least two classes.", _LAYOUT)
    return classes, skipped


def visible_files(folder: Path) -> Iterator[Path]:
    """What is directly in a folder, in alphabetical order, hidden files apart.

    Raises:
        DataError: the folder cannot be read.
    """
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        problem = f"The folder {folder} cannot be read: {error.strerror}."
        raise DataError(problem, "Look at its permissions.") from error
    # Windows and macOS leave these behind unasked.
    litter = ("Thumbs.db", "desktop.ini", "__MACOSX")
    return (path for path in paths if not path.name.startswith(".") and path.name not in litter)


def _square(path: Path, size: int) -> NDArray[np.uint8]:
    if not path.is_file():  # opening a pipe or a device could wait for ever
        what = "a folder inside the folder of a class" if path.is_dir() else "not a readable file"
        raise ImageError(f"{path} is {what}.")
    square = centre_square(np.asarray(read_image(path, enough=2 * size)))
    return resize(square[None], size)[0]


def _require_images(classes: list[str], labels: list[int], skipped: list[str]) -> None:
    empty = [name for label, name in enumerate(classes) if label not in labels]
    if empty:
        left_out = f" {_message(skipped)}" if skipped else ""
        raise DataError(
            f"There is no image that can be read in: {', '.join(empty)}.{left_out}",
            "Put images there, or remove the empty subfolder.",
        )


def _message(skipped: list[str]) -> str:
    named = "".join(f"\n  - {sentence.strip()}" for sentence in skipped[:_MOST_NAMED])
    rest = len(skipped) - _MOST_NAMED
    return f"{len(skipped)} left out:{named}" + (f"\n  - and {rest} more" if rest > 0 else "")
