"""What a network takes of a disk, of a download, and of a processor."""

from __future__ import annotations

import zlib
from dataclasses import dataclass


def zipped_bytes(content: bytes) -> int:
    """The size of a file after lossless compression, as in an app's package.

    Args:
        content: the file's bytes.
    """
    return len(zlib.compress(content, level=6))


@dataclass(frozen=True)
class Version:
    """One version of a network, measured.

    Attributes:
        name: for people.
        family: which network it was made of; has its own marker in figures.
        bytes: of its file.
        multiply_adds: of one image.
        seconds: for one image on this processor.
        accuracy: on the test images.
    """

    name: str
    family: str
    bytes: int
    multiply_adds: int
    seconds: float
    accuracy: float
