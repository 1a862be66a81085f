"""A learner's own images: a folder with one subfolder a class."""

from __future__ import annotations

import os
import warnings

from imgcls_course.datasets.folder_scan import (
    describe_skipped,
    list_image_folder,
    read_image_folder,
)
from imgcls_course.datasets.labelled import LabelledImages


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
    data = read_image_folder(list_image_folder(folder), size).data
    if data.skipped:
        warnings.warn(describe_skipped(data.skipped), SkippedFilesWarning, stacklevel=2)
    return data
