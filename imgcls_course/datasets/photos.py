"""Real photos that come with the course, at full size."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from imgcls_course.datasets.images import load_image
from imgcls_course.runtime.manifest import ManifestEntry, read_manifest, verified_path


@dataclass(frozen=True, eq=False)
class Photo:
    """One photo and where it comes from.

    Attributes:
        name: a short name, such as "cat".
        title: what it shows.
        image: (height, width, 3), uint8, RGB.
        class_name: the ImageNet class of what it shows.
        class_index: that class's number, 0 to 999.
        author: who took it.
        licence: what one may do with it.
        source: where it was found.
    """

    name: str
    title: str
    image: NDArray[np.uint8] = field(repr=False)
    class_name: str
    class_index: int
    author: str
    licence: str
    source: str


def load_photos() -> list[Photo]:
    """All photos that come with the course, sorted by name.

    Raises:
        DataError: a photo is missing or damaged.
    """
    return [_load(entry) for entry in read_manifest() if entry.path.startswith("photos/")]


def _load(entry: ManifestEntry) -> Photo:
    return Photo(
        name=PurePosixPath(entry.path).stem,
        title=entry.title,
        image=load_image(verified_path(entry.path)),
        class_name=entry.details["class_name"],
        class_index=entry.details["class_index"],
        author=entry.author,
        licence=entry.licence,
        source=entry.source,
    )
